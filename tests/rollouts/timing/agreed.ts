import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Answering } from '../../../src/evidence/agreements/answering.service.js';
import { keepAgreed, keepAgreement } from '../../../src/evidence/agreements/agreement.table.js';
import type { Manifest, Release } from '../../../src/releases/release.js';
import { manifestDigest } from '../../../src/releases/manifest-digest.service.js';
import { manifestText } from '../../../src/releases/manifest.js';
import { keepRelease } from '../../../src/releases/release.table.js';
import type { Gatehouse } from '../../gatehouse.js';
import { release } from '../ward.js';

/** A window from so many hours after now to so many. */
export type Hours = readonly [from: number, to: number];

/** A release that is kept, so that Trusts can be asked about it, and agree. */
export interface AgreedRelease {
  readonly release: Release;
  /** Asks a Trust for a window and takes its yes; answers the agreement's id. */
  readonly agree: (trust: string, hours?: Hours) => Promise<string>;
  /** Takes it back as somebody of the Trust; what it was refused with, or null. */
  readonly withdraw: (id: string) => Promise<string | null>;
}

const WINDOW: Hours = [-1, 3];

export async function keptRelease(gatehouse: Gatehouse, version: string): Promise<AgreedRelease> {
  const manifest = manifestOf(release(version));
  const kept = { ...release(version), packages: manifest.packages, digest: manifestDigest(manifest) };
  const { database } = gatehouse;
  const asker = await gatehouse.as({ role: 'delivery' });
  const trustee = await gatehouse.as({ role: 'trust', trust: 'trust-01' });
  await database.transaction((tx) =>
    keepRelease(tx, {
      manifest: manifestText(manifest),
      version,
      digest: kept.digest,
      builtBy: [],
      registeredBy: asker.person,
    }),
  );
  return {
    release: kept,
    agree: (trust, [from, to] = WINDOW) =>
      database.transaction(async (tx) => {
        const time = { kind: 'exact', day: null, from: inHours(from), to: inHours(to) } as const;
        const about = {
          release: version,
          digest: kept.digest,
          product: kept.product,
          environment: 'production',
        } as const;
        const asked = { batch: randomUUID(), note: null, answerBy: inHours(200), by: asker.person };
        const id = await keepAgreement(tx, { ...about, ...asked, trust, time });
        if (!(await keepAgreed(tx, id))) throw new Error('It could not be agreed to.');
        return id;
      }),
    withdraw: async (id) => {
      const by = { person: trustee.person, link: null, name: 'Somebody', role: 'trust' };
      try {
        await database.transaction((tx) =>
          gatehouse.injected(Answering).withdraw(tx, id, 'We changed our mind.', { trust: by }),
        );
        return null;
      } catch (error) {
        return String(error);
      }
    },
  };
}

export function inHours(hours: number): Date {
  return new Date(Date.now() + hours * 3_600_000);
}

/** Waits until somebody waits for a lock of this kind in the database. */
export async function waitsForLock({ database }: Gatehouse): Promise<string | object> {
  return database.transaction(async (tx) => {
    const { rows } = await sql`
      select from pg_locks where not granted and locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())`.execute(tx);
    return rows.length > 0 ? {} : 'nobody waits';
  });
}

/** Without a way back, which would have to be kept as well; the rollout is told of the release's own. */
function manifestOf({ version, kind, product, packages, migration }: Release): Manifest {
  return {
    version,
    kind,
    product,
    packages,
    migration,
    rollsBackTo: null,
    builtBy: [],
    description: null,
    commit: null,
  };
}
