import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { conflict, notFound, Problem } from '../../platform/http/problem.js';
import { waitingInLane } from '../../platform/outbox/outbox.table.js';
import { Turns } from '../../platform/turns.js';
import { Environments } from '../../sites/environments.service.js';
import { beginReading } from '../outside-reading.table.js';
import { findRelease } from '../release.table.js';
import type { Release } from '../release.js';
import { SourceHost } from './source-host.js';
import { findSourceReading } from './source-snapshot.table.js';
import { SourceReader } from './source-reader.service.js';
import { releaseLane } from './source-releases.service.js';
import { shownSource, type ShownSource } from './source-view.js';

/** What the source host says of releases. */
@Injectable()
export class Sources {
  private readonly readings = new Turns<ShownSource>();

  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly host: SourceHost,
    private readonly reader: SourceReader,
  ) {}

  /** Refuses with 404 an unknown release. */
  async show(version: string): Promise<ShownSource> {
    return await this.database.transaction(async (tx) => await this.view(tx, await registered(tx, version)));
  }

  /**
   * Reads the source now; those who ask while it is being read share the next reading. Refuses with 404, 409 without a source, and 503
   * when the source host does not answer as it should.
   */
  refresh(version: string): Promise<ShownSource> {
    return this.readings.take(version, () => this.readNow(version));
  }

  private async readNow(version: string): Promise<ShownSource> {
    const { release, begun } = await this.database.transaction(async (tx) => {
      const found = await registered(tx, version);
      if (this.environments.product(found.product)?.source == null)
        throw conflict(`No source is known for ${found.product}; name one in products.yml.`);
      return { release: found, begun: this.host.isSetUp ? await beginReading(tx, 'source', version) : null };
    });
    if (begun === null)
      throw unavailable('No source host is set up: set GITHUB_TOKEN, and GITHUB_URL for an Enterprise server.');
    const trouble = await this.reader.read(release, begun);
    if (trouble !== null) throw unavailable(trouble.message);
    return await this.show(version);
  }

  private async view(tx: Tx, release: Release): Promise<ShownSource> {
    const waiting = await waitingInLane(tx, releaseLane(release.version));
    return shownSource(release, {
      settings: this.environments.product(release.product)?.source ?? null,
      reading: await findSourceReading(tx, release.version),
      outstanding: waiting.map(({ state, tries, detail }) => ({ state, tries, detail })),
    });
  }
}

async function registered(tx: Tx, version: string): Promise<Release> {
  const release = await findRelease(tx, version);
  if (release === null) throw notFound('release');
  return release;
}

function unavailable(detail: string): Problem {
  return new Problem(503, 'source-unavailable', detail);
}
