import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { currentHead, record } from '../../audit/audit.table.js';
import { RcaFactsFinder } from '../../incidents/rca/rca.facts.js';
import type { Caller } from '../../people/caller.js';
import { mayDo, type Permission } from '../../people/permission.js';
import { Settings } from '../../platform/config/settings.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { readOneMoment } from '../../platform/database/snapshot.table.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { forbidden, notFound, Problem } from '../../platform/http/problem.js';
import { findRelease } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import { exportsOf, keepExport, keepPublicKey, type KeptExport } from './evidence-export.table.js';
import { EvidenceKeys, type SigningKey } from './evidence-keys.service.js';
import { EvidenceZip } from './evidence-zip.service.js';
import { incidentParts } from './incident-parts.facts.js';
import { FORMAT, MANIFEST, PUBLIC_KEY, SIGNATURE, type EvidenceManifest } from './manifest.js';
import type { EvidencePart, Gathering } from './part.js';
import { recordParts } from './record-parts.facts.js';
import { releaseParts } from './release-parts.facts.js';
import { rolloutParts } from './rollout-parts.facts.js';
import { summaryOf } from './summary.facts.js';
import { toldParts } from './told-parts.facts.js';
import { wordParts } from './word-parts.facts.js';

/** Each holds a connection to the database, and writes to the disk, for as long as it is made. */
const AT_ONCE = 2;
const LISTED = 100;

const NO_ROOM =
  'There is no room for the export on the disk of Gatehouse. Nothing was exported or recorded. Make room where DATA_DIRECTORY lies, and try again.';

/** What is read to make one: whoever may not read a part may not take it away either. */
const READ: readonly Permission[] = [
  'audit.read',
  'releases.read',
  'promotions.read',
  'rollouts.read',
  'agreements.read',
  'documents.read',
  'smoke-tests.read',
  'notices.read',
  'notes.read',
  'incidents.read',
  'hotfixes.read',
  'rcas.read',
];

/** An export, ready to be sent. */
export interface MadeExport extends KeptExport {
  /** What it is called when it is kept. */
  readonly name: string;
  readonly content: Readable;
}

interface Written {
  readonly zip: EvidenceZip;
  readonly kept: KeptExport;
}

/** Makes the evidence of one release into a signed file that needs nobody's word but its key's. */
@Injectable()
export class EvidenceExports {
  private readonly folder: string;
  private readonly service: string;
  private underWay = 0;

  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly keys: EvidenceKeys,
    private readonly finder: RcaFactsFinder,
    settings: Settings,
  ) {
    this.folder = join(settings.get('DATA_DIRECTORY'), 'evidence');
    this.service = settings.get('PUBLIC_URL').replace(/\/$/, '');
  }

  /**
   * Everything that is kept of a release as of one moment, whatever goes on meanwhile; that it was exported is recorded before a byte of
   * it leaves. Refuses with 403 whoever may not read all of it, with 404 an unknown release, with 429 while others are made, and with
   * 503 where the disk has no room for it.
   */
  async export(version: string, caller: Caller): Promise<MadeExport> {
    const lacking = READ.filter((permission) => !mayDo(caller, permission, { trust: null }));
    if (lacking.length > 0) throw forbidden(`An export holds what you may not read: ${lacking.join(', ')}.`);
    if (this.underWay >= AT_ONCE)
      throw new Problem(429, 'busy', 'Other exports are being made. Try again in a minute.', [], {
        retryAfterSeconds: 60,
      });
    this.underWay += 1;
    try {
      return await this.make(version, caller);
    } catch (error) {
      if (isFull(error)) throw new Problem(503, 'no-room', NO_ROOM);
      throw error;
    } finally {
      this.underWay -= 1;
    }
  }

  /** What was exported of a release, the newest first. Refuses with 404 an unknown release. */
  list(version: string): Promise<{ readonly exports: readonly KeptExport[] }> {
    return this.database.transaction(async (tx) => {
      if ((await findRelease(tx, version)) === null) throw notFound('release');
      return { exports: await exportsOf(tx, version, LISTED) };
    });
  }

  private async make(version: string, caller: Caller): Promise<MadeExport> {
    const key = await this.keys.own();
    const { zip, kept } = await this.database.transaction((tx) => this.write(tx, { version, caller, key }));
    try {
      await this.database.transaction((tx) => keep(tx, kept, key), 'evidence.export');
    } catch (error) {
      await zip.drop();
      throw error;
    }
    return { ...kept, name: `evidence-${version}.zip`, content: zip.read() };
  }

  private async write(
    tx: Tx,
    { version, caller, key }: { readonly version: string; readonly caller: Caller; readonly key: SigningKey },
  ): Promise<Written> {
    await readOneMoment(tx);
    const release = await findRelease(tx, version);
    if (release === null) throw notFound('release');
    const { product, digest } = release;
    const zip = await EvidenceZip.begin(this.folder);
    try {
      for await (const { path, content } of this.parts({ tx, release, subjects: new Set() }))
        await zip.add(path, content);
      const by = { person: caller.person, name: caller.name };
      const head = { id: randomUUID(), at: await databaseNow(tx), record: await currentHead(tx) };
      const manifest = textOf({
        ...{ format: FORMAT, release: { version, product, digest }, export: head.id, exportedBy: by },
        ...{ exportedAt: head.at.toISOString(), service: this.service, record: head.record },
        ...{ key: { algorithm: 'Ed25519', id: key.id }, files: zip.files.slice() },
      });
      const files = zip.files.length;
      await zip.add(MANIFEST, [manifest]);
      await zip.add(SIGNATURE, [key.sign(manifest)]);
      await zip.add(PUBLIC_KEY, [key.publicKey]);
      const sha256 = createHash('sha256').update(manifest, 'utf8').digest('hex');
      const of = { release: version, digest, manifest: sha256, key: key.id, files, by };
      return { zip, kept: { ...head, ...of, size: await zip.end() } };
    } catch (error) {
      await zip.drop();
      throw error;
    }
  }

  /** In the same order always. The record comes when all is known that it may be about. */
  private async *parts(of: Gathering): AsyncGenerator<EvidencePart> {
    const sites = this.environments.sites('production', of.release.product).map(({ id }) => id);
    yield* releaseParts(of);
    yield* wordParts(of, sites);
    yield* toldParts(of);
    yield* rolloutParts(of);
    yield* incidentParts(of, this.finder);
    yield* recordParts(of);
    yield { path: 'index.html', content: summaryOf(of) };
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

function textOf(manifest: EvidenceManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

async function keep(tx: Tx, kept: KeptExport, key: SigningKey): Promise<void> {
  if (await keepPublicKey(tx, key))
    await record(tx, {
      ...{ actor: 'gatehouse', action: 'evidence-key.made', subject: `evidence-key:${key.id}` },
      detail: { publicKey: key.publicKey },
    });
  await keepExport(tx, kept);
  const { id, release, digest, manifest, record: head, files, size, by } = kept;
  await record(tx, {
    ...{ actor: `person:${by.person}`, action: 'evidence.exported', subject: `evidence-export:${id}` },
    detail: { release, digest, manifest, key: key.id, entry: head.seq, files, size },
  });
}
