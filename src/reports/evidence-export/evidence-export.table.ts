import { sql } from 'kysely';
import type { Head } from '../../audit/chain.js';
import type { Tx } from '../../platform/database/database.service.js';

/** The public half of a key that exports are or were signed with. Times are UTC. */
export interface PublicKey {
  /** The sha256 of the key in DER. */
  readonly id: string;
  readonly algorithm: 'Ed25519';
  readonly publicKey: string;
  readonly madeAt: Date;
}

/** Keeps a public key for ever; answers whether it is new. */
export async function keepPublicKey(tx: Tx, { id, publicKey }: Pick<PublicKey, 'id' | 'publicKey'>): Promise<boolean> {
  const { rows } = await sql`
    insert into evidence_key (id, public_key) values (${id}, ${publicKey}) on conflict (id) do nothing returning id`.execute(
    tx,
  );
  return rows.length === 1;
}

/** Every public key, the oldest first. */
export async function publicKeys(tx: Tx): Promise<readonly PublicKey[]> {
  const { rows } = await sql<PublicKey>`
    select id, 'Ed25519' as algorithm, public_key as "publicKey", made_at as "madeAt" from evidence_key order by made_at, id`.execute(
    tx,
  );
  return rows;
}

/** What was exported of a release, by whom. Sizes are bytes, times UTC. */
export interface KeptExport {
  readonly id: string;
  readonly release: string;
  readonly digest: string;
  /** The sha256 of the manifest that was signed. */
  readonly manifest: string;
  readonly key: string;
  readonly record: Head;
  readonly files: number;
  readonly size: number;
  readonly by: { readonly person: string; readonly name: string };
  readonly at: Date;
}

export async function keepExport(tx: Tx, { record, by, ...kept }: KeptExport): Promise<void> {
  await sql`
    insert into evidence_export (id, release, digest, manifest, key, record_seq, record_hash, files, size, exported_by, exported_at)
    values (${kept.id}, ${kept.release}, ${kept.digest}, ${kept.manifest}, ${kept.key}, ${record.seq}, ${record.hash},
      ${kept.files}, ${kept.size}, ${by.person}, ${kept.at})`.execute(tx);
}

/** The newest exports of a release first. */
export async function exportsOf(tx: Tx, release: string, limit: number): Promise<readonly KeptExport[]> {
  const { rows } = await sql<KeptExport>`
    select e.id, release, digest, manifest, key, json_build_object('seq', record_seq, 'hash', record_hash) as record, files, size,
      json_build_object('person', p.id, 'name', p.name) as by, exported_at as at
    from evidence_export e join person p on p.id = e.exported_by
    where release = ${release} order by exported_at desc, e.id limit ${limit}`.execute(tx);
  return rows;
}
