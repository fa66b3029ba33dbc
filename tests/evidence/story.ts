import { sql } from 'kysely';
import { z } from 'zod';
import { findPerson } from '../../src/people/person.table.js';
import { manifestDigest } from '../../src/releases/manifest-digest.service.js';
import { manifestText } from '../../src/releases/manifest.js';
import type { Manifest } from '../../src/releases/release.js';
import { keepRelease } from '../../src/releases/release.table.js';
import type { Answer } from '../client.js';
import { startGatehouse, type Gatehouse, type GatehouseOptions, type Somebody } from '../gatehouse.js';

/** A release that is there to be signed. */
export interface Signable {
  readonly version: string;
  readonly digest: string;
}

/** A Gatehouse and the people who take a release up the ladder. */
export interface Story {
  readonly gatehouse: Gatehouse;
  /** Registered every release of the story, unless told otherwise. */
  readonly maker: Somebody;
  readonly manager: Somebody;
  readonly tester: Somebody;
  readonly owner: Somebody;
  readonly centre: Somebody;
  /** Keeps a release without its artefacts, which nothing here reads. */
  release(version: string, changes?: Partial<Manifest>, registeredBy?: string): Promise<Signable>;
  emailOf(somebody: Somebody): Promise<string>;
  /** What the record says was done, oldest first, as `action subject-kind`. */
  deeds(): Promise<string[]>;
  /** Lets the database's clock run ahead. */
  hurry(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startStory(options: GatehouseOptions = {}): Promise<Story> {
  const gatehouse = await startGatehouse(options);
  const inDatabase = gatehouse.database;
  const maker = await gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Mia Maker' });
  return {
    ...{ gatehouse, maker },
    manager: await gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Rita Manager' }),
    tester: await gatehouse.as({ role: 'delivery', duty: 'tester', name: 'Tess Tester' }),
    owner: await gatehouse.as({ role: 'product-owner', name: 'Olive Owner' }),
    centre: await gatehouse.as({ role: 'ai-centre', name: 'Ada Centre' }),
    release: async (version, changes = {}, registeredBy = maker.person) => {
      const manifest = { ...plainManifest(version), ...changes };
      const digest = manifestDigest(manifest);
      await inDatabase.transaction(async (tx) => {
        const found = await sql<{ id: string }>`
          select id from person where email = any(${[...manifest.builtBy]}::text[])`.execute(tx);
        const builtBy = found.rows.map(({ id }) => id);
        await keepRelease(tx, { manifest: manifestText(manifest), version, digest, builtBy, registeredBy });
      });
      return { version, digest };
    },
    emailOf: async ({ person }) => (await inDatabase.transaction((tx) => findPerson(tx, person)))?.email ?? '',
    deeds: async () => {
      const { rows } = await inDatabase.transaction((tx) =>
        sql<{ entry: string }>`select entry from audit order by seq`.execute(tx),
      );
      const said = z.object({ action: z.string(), actor: z.string() });
      return rows.map(({ entry }) => said.parse(JSON.parse(entry))).map(({ action, actor }) => `${action} by ${actor}`);
    },
    hurry: async (seconds) => {
      const ahead = `create or replace function app.now() returns timestamptz language sql volatile as $$ select clock_timestamp() + interval '${seconds} seconds' $$`;
      await inDatabase.transaction((tx) => sql.raw(ahead).execute(tx));
    },
    stop: () => gatehouse.stop(),
  };
}

function plainManifest(version: string): Manifest {
  return {
    ...{ version, kind: 'planned', product: 'flip', migration: 'none', rollsBackTo: null, builtBy: [] },
    packages: [{ service: 'flip-api', version, artefact: `file:${version}.tar.gz`, sha256: 'a'.repeat(64) }],
    ...{ description: null, commit: null },
  };
}

/** One field of an answer's body, whatever it is. */
export function field(answer: Answer, name: string): unknown {
  const body = z.record(z.string(), z.unknown()).safeParse(answer.body);
  return body.success ? body.data[name] : undefined;
}

/** A field that is text, such as an id. */
export function text(answer: Answer, name: string): string {
  return z.string().parse(field(answer, name));
}

/** The names of the fields that a 400 blames. */
export function blamed(answer: Answer): string[] {
  return z
    .array(z.object({ field: z.string() }))
    .parse(field(answer, 'faults'))
    .map((fault) => fault.field);
}
