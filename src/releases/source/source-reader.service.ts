import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Answer, Trouble } from '../../platform/answer.js';
import { Database } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { Environments } from '../../sites/environments.service.js';
import { tagName, type SourceSettings } from '../../sites/source-settings.js';
import type { Release } from '../release.js';
import type { Begun } from '../outside-reading.js';
import { keepReading, keepTrouble } from '../outside-reading.table.js';
import { contentHash } from '../scope/content-hash.service.js';
import { SourceHost, type SourceCheck } from './source-host.js';
import { keepSourceSnapshot } from './source-snapshot.table.js';
import { fileOf, type PackageSource, type SourceSnapshot } from './source-snapshot.js';

/** Breaks off a reading; caught where it began. */
class Unread extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.message);
  }
}

/** Reads what the source host says of a release, outside of any transaction, and keeps it. To read twice does no harm. */
@Injectable()
export class SourceReader {
  constructor(
    private readonly database: Database,
    private readonly host: SourceHost,
    private readonly environments: Environments,
    private readonly log: Log,
  ) {}

  /** Reads all, or keeps nothing but why not: the trouble, or null when all was read. */
  async read(release: Release, begun: Begun): Promise<Trouble | null> {
    const settings = this.environments.product(release.product)?.source ?? null;
    if (settings === null) return null;
    try {
      await this.keep(await this.snapshotOf(release, settings), begun);
      return null;
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      const { kind, message } = error.trouble;
      await this.database.transaction((tx) => keepTrouble(tx, 'source', { begun, message }));
      this.log.warn('A source could not be read', { release: release.version, kind, because: message });
      return error.trouble;
    }
  }

  private async snapshotOf(release: Release, settings: SourceSettings): Promise<SourceSnapshot> {
    const { repository } = settings;
    const { commit } = release;
    const tag = tagName(settings, release.version);
    const tagCommit = known(await this.host.commitOfTag(repository, tag));
    const checks = commit === null ? null : await this.checksOn(repository, commit);
    return {
      ...{ repository, commit, tag, tagCommit, commitIsThere: checks !== null, checks: checks ?? [] },
      packages: await this.packagesOf(release, repository),
      published: known(await this.host.publishedUnder(repository, tag)),
    };
  }

  /** In order of name, so that the same says the same. Null for a commit that the host does not have, which is no trouble of the host's. */
  private async checksOn(repository: string, commit: string): Promise<readonly SourceCheck[] | null> {
    const answer = await this.host.checksOn(repository, commit);
    if (!answer.ok && (answer.trouble.kind === 'not-found' || answer.trouble.kind === 'invalid')) return null;
    return known(answer).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  private async packagesOf({ packages }: Release, repository: string): Promise<readonly PackageSource[]> {
    const read: PackageSource[] = [];
    for (const { service, sha256, artefact } of packages) {
      const provenance = known(await this.host.provenanceOf(repository, sha256));
      read.push({ service, sha256, file: fileOf(artefact), provenance });
    }
    return read;
  }

  private async keep(snapshot: SourceSnapshot, begun: Begun): Promise<void> {
    const hash = contentHash(snapshot);
    await this.database.transaction(async (tx) => {
      await keepSourceSnapshot(tx, hash, snapshot);
      const { state } = await keepReading(tx, 'source', { begun, snapshot: hash });
      if (state !== 'changed') return;
      const { tag, tagCommit, checks } = snapshot;
      const detail = { snapshot: hash, tag, tagCommit, checks: checks.map(({ name, state }) => ({ name, state })) };
      await record(tx, { actor: 'gatehouse', action: 'source.changed', subject: `release:${begun.release}`, detail });
    });
  }
}

function known<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Unread(answer.trouble);
  return answer.value;
}
