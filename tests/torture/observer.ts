import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { isTerminal, ATTEMPT_STATES } from '../../src/rollouts/attempt.js';
import type { Lab } from '../lab/lab.js';
import type { Deed } from './history.js';
import type { CommittedAttempt, Journals } from './judge.js';

const entrySchema = z.object({
  attempt: z.string(),
  token: z.number(),
  step: z.string(),
  version: z
    .string()
    .nullish()
    .transform((version) => version ?? null),
  monotonic: z.number(),
});

const deedSchema = z
  .looseObject({
    subject: z.templateLiteral(['attempt:', z.string()]),
    detail: z.looseObject({ site: z.string(), kind: z.string(), before: z.string().nullable(), after: z.string() }),
  })
  .transform(({ subject, detail: { site, kind, before, after } }) => ({
    ...{ attempt: subject.slice('attempt:'.length), site, kind, before, after },
  }));
const eventSchema = z.object({ event: z.string() });

/** Looks at a run from outside: at the service's tables as an onlooker, at the sites' and the control node's own evidence. */
export class Observer {
  private client: pg.Client | null = null;

  constructor(
    private readonly lab: Lab,
    /** Where the database is to be looked at; null while none runs. */
    private readonly address: () => Promise<string | null>,
  ) {}

  /** A number that grows whenever the service has written down any step of a rollout; null while nobody can look. */
  async progress(): Promise<number | null> {
    const rows = await this.query<{ last: number }>(
      `select coalesce((select max(id) from app.rollout_feed), 0)::int
        + coalesce((select sum(claims) + sum(event_seq) from app.attempt), 0)::int as last`,
    );
    return rows?.[0]?.last ?? null;
  }

  /** Every attempt that the service ever committed. Throws when its database cannot be looked at. */
  async attempts(): Promise<CommittedAttempt[]> {
    const rows = await this.query<{ id: string; site: string; kind: string; state: string; claims: number }>(
      'select id, site, kind, state, claims from app.attempt order by created_at, id',
    );
    if (rows === null) throw new Error('the database of the service cannot be looked at');
    return rows.map((row) => {
      const state = ATTEMPT_STATES.find((one) => one === row.state);
      return { ...row, terminal: state !== undefined && isTerminal(state) };
    });
  }

  /** Everything that the record says was done to attempts, oldest first. Throws when the database cannot be looked at. */
  async deeds(): Promise<Deed[]> {
    const rows = await this.query<{ at: Date; entry: string }>(
      `select at, entry from app.audit where entry like '%"attempt.%' order by seq`,
    );
    if (rows === null) throw new Error('the database of the service cannot be looked at');
    return rows.flatMap(({ at, entry }) => {
      const parsed = deedSchema.safeParse(JSON.parse(entry));
      return parsed.success ? [{ ...parsed.data, at }] : [];
    });
  }

  /** The newest entry of the record; null while nobody can look. */
  async head(): Promise<{ seq: number; hash: string } | null> {
    const rows = await this.query<{ seq: number; hash: string }>(
      'select seq::int, hash from app.audit order by seq desc limit 1',
    );
    return rows?.[0] ?? null;
  }

  /** Asks the database anything, past whatever stands between it and the service; null while it cannot be asked. */
  look<Row extends pg.QueryResultRow>(text: string): Promise<Row[] | null> {
    return this.query<Row>(text);
  }

  /** The journals of all sites, from their own disks. */
  async journals(): Promise<Journals> {
    const read = this.lab.sites.map(async (site) => {
      const text = await readFile(join(site.directory('flip'), 'journal.ndjson'), 'utf8').catch(() => '');
      const lines = text.split('\n').slice(0, -1);
      return [site.id, lines.map((line) => entrySchema.parse(JSON.parse(line)))] as const;
    });
    return new Map(await Promise.all(read));
  }

  /** How many bytes the sites have written into their journals by now. */
  async written(): Promise<number> {
    const files = this.lab.sites.map((site) => join(site.directory('flip'), 'journal.ndjson'));
    const sizes = await Promise.all(
      files.map((file) =>
        stat(file).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** What each run of the control node told, by its own event files: the kinds of its events, in order, by its key. */
  async runs(): Promise<ReadonlyMap<string, readonly string[]>> {
    const folder = join(this.lab.controlNode.home, 'attempts');
    const read = (await readdir(folder)).map(async (key) => {
      const text = await readFile(join(folder, key, 'events.ndjson'), 'utf8').catch(() => '');
      const lines = text.split('\n').slice(0, -1);
      return [key, lines.map((line) => eventSchema.parse(JSON.parse(line)).event)] as const;
    });
    return new Map(await Promise.all(read));
  }

  /** Lets go of the database. */
  async close(): Promise<void> {
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async query<Row extends pg.QueryResultRow>(text: string): Promise<Row[] | null> {
    try {
      this.client ??= await this.connect();
      return (await this.client?.query<Row>(text))?.rows ?? null;
    } catch {
      await this.close();
      return null;
    }
  }

  private async connect(): Promise<pg.Client | null> {
    const address = await this.address();
    if (address === null) return null;
    const client = new pg.Client({ connectionString: address, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
