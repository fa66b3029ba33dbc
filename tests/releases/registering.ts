import { sql } from 'kysely';
import { findPerson } from '../../src/people/person.table.js';
import type { Answer } from '../client.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { makeArtefacts, type Artefacts } from './artefacts.js';

export type Document = Readonly<Record<string, unknown>>;

/** A Gatehouse with a folder of artefacts and a release manager. */
export interface Releasing {
  readonly gatehouse: Gatehouse;
  readonly artefacts: Artefacts;
  readonly manager: Somebody;
  /** Packs one artefact for each service, and answers a manifest of them that can be registered. */
  manifest(version: string, changes?: Document, services?: readonly string[]): Promise<Document>;
  register(manifest: Document): Promise<Answer>;
  emailOf(somebody: Somebody): Promise<string>;
  count(table: 'release' | 'audit'): Promise<number>;
  stop(): Promise<void>;
}

export async function startReleasing(): Promise<Releasing> {
  const artefacts = await makeArtefacts();
  const gatehouse = await startGatehouse({ settings: { ARTEFACTS_DIRECTORY: artefacts.directory } });
  const manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const inDatabase = gatehouse.database;
  return {
    gatehouse,
    artefacts,
    manager,
    register: (manifest) => manager.post('/api/v1/releases', manifest),
    async manifest(version, changes = {}, services = ['flip-api', 'flip-ui']) {
      const packages = [];
      for (const service of services) {
        const path = `${service}-${version}.tar.gz`;
        packages.push({ service, version, artefact: `file:${path}`, sha256: await artefacts.pack(path) });
      }
      return { version, kind: 'planned', product: 'flip', packages, migration: 'none', rollsBackTo: null, ...changes };
    },
    async emailOf(somebody) {
      const person = await inDatabase.transaction((tx) => findPerson(tx, somebody.person));
      return person?.email ?? '';
    },
    async count(table) {
      const counted = await inDatabase.transaction((tx) =>
        sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(tx),
      );
      return counted.rows[0]?.count ?? -1;
    },
    async stop() {
      await gatehouse.stop();
      await artefacts.remove();
    },
  };
}

/** The members of a list of documents; none for anything else. */
export function documentsIn(value: unknown): Document[] {
  return Array.isArray(value) ? value.filter((member: unknown) => isDocument(member)) : [];
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null;
}

/** The names of the fields that a problem blames. */
export function blamed(answer: Answer): string[] {
  return faultsOf(answer).map(({ field }) => field);
}

export function faultsOf({ body }: Answer): { field: string; fault: string; fix: string }[] {
  if (typeof body !== 'object' || body === null || !('faults' in body) || !Array.isArray(body.faults)) return [];
  return body.faults.map((fault: Document) => ({
    field: String(fault['field']),
    fault: String(fault['fault']),
    fix: String(fault['fix']),
  }));
}
