import { Injectable } from '@nestjs/common';
import { Deliveries } from '../evidence/deliveries/deliveries.service.js';
import type { Delivery } from '../evidence/deliveries/delivery.js';
import { deliveriesOfEach } from '../evidence/deliveries/delivery.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Release } from '../releases/release.js';
import { Environments } from '../sites/environments.service.js';
import { titleOf } from './audience.js';
import type { Edition } from './edition.js';
import { editionsOfEach, readingsOf } from './edition.table.js';
import { stakeholdersOf, type NotesShared, type SharedEdition } from './sharing.js';

type Named = Pick<Release, 'version' | 'digest'>;

/** Answers gates that ask whether notes were shared. */
@Injectable()
export class SharedNotes {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly environments: Environments,
  ) {}

  async of(tx: Tx, release: Named): Promise<NotesShared> {
    const shared = await this.ofEach(tx, [release]);
    return shared.get(release.version) ?? { decides: this.deliveries.areSetUp, editions: [] };
  }

  /** The same of each of these releases, by its version. */
  async ofEach(tx: Tx, releases: readonly Named[]): Promise<ReadonlyMap<string, NotesShared>> {
    const versions = releases.map(({ version }) => version);
    const sent = await deliveriesOfEach(tx, { kind: 'release-notes', releases: versions });
    const editions = await editionsOfEach(tx, versions);
    const shared = new Map<string, NotesShared>();
    for (const { version, digest } of releases) {
      const own = (editions.get(version) ?? []).filter((edition) => edition.digest === digest);
      const found = await this.sharedOf(tx, own, sent.get(version) ?? []);
      shared.set(version, { decides: this.deliveries.areSetUp, editions: found });
    }
    return shared;
  }

  private async sharedOf(
    tx: Tx,
    editions: readonly Edition[],
    sent: readonly Delivery[],
  ): Promise<readonly SharedEdition[]> {
    const found: SharedEdition[] = [];
    for (const { id, kind, number, publishedAt, publishedBy } of editions) {
      const readings = await readingsOf(tx, id);
      const stakeholders = stakeholdersOf(readings, sent, (audience) =>
        titleOf(audience, (trust) => this.environments.trustName(trust)),
      );
      found.push({ kind, number, publishedAt, publishedBy, stakeholders });
    }
    return found;
  }
}
