import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import type { Operator } from '../sites/operator.js';
import type { Quiesce } from '../sites/quiesce.js';
import type { Rest } from './rest.js';
import { waveMayFollow, type WaveState } from './wave.js';

export interface WaveRow {
  readonly rollout: string;
  readonly number: number;
  readonly pilots: boolean;
  readonly state: WaveState;
  readonly opened_at: Date | null;
  readonly settled_at: Date | null;
  readonly soak_until: Date | null;
  readonly passed_at: Date | null;
}

/** What every attempt at the site is given, retries included: decided once, when the rollout was planned. */
export interface SiteInputs {
  readonly version: string;
  readonly digest: string;
  readonly packages: readonly {
    readonly service: string;
    readonly version: string;
    readonly sha256: string;
    readonly artefact: string;
  }[];
  readonly directory: string;
  readonly restart: readonly string[];
  readonly stop: readonly string[];
  readonly start: readonly string[];
  readonly health: string;
  readonly healthSeconds: number;
  readonly quiesce?: Quiesce;
}

export interface ScopeRow {
  readonly rollout: string;
  readonly site: string;
  readonly wave: number;
  readonly position: number;
  readonly trust: string | null;
  readonly name: string;
  readonly host: string;
  readonly control_node: string;
  readonly inputs: SiteInputs;
  readonly skipped: boolean;
  readonly accepted: boolean;
  readonly excused: boolean;
  /** How its operator is asked; null where Gatehouse changes it. */
  readonly operator: Operator | null;
  readonly patient_from: Date | null;
  readonly person_asked_at: Date | null;
  readonly go_on_asked_by: string | null;
  readonly go_on_asked_at: Date | null;
  readonly go_on_because: string | null;
  readonly go_on_by: string | null;
  readonly retry_wanted: boolean;
  readonly roll_back_wanted: boolean;
  readonly word: string | null;
  readonly word_by: string | null;
  readonly hub: boolean;
  readonly apart: readonly string[];
  /** As in its inputs. */
  readonly quiesce: Quiesce | null;
  /** Why it need not be read to decide; null wherever something may be to be decided. */
  readonly rests: Rest | null;
}

export interface NewScope {
  readonly site: string;
  readonly trust: string | null;
  readonly name: string;
  readonly host: string;
  readonly controlNode: string;
  readonly hub: boolean;
  readonly apart: readonly string[];
  readonly inputs: SiteInputs;
  readonly operator: Operator | null;
}

/** So many sites are written by one statement. */
const AT_ONCE = 500;

/** Keeps the waves of a new rollout and the sites in each, in order. */
export async function keepWaves(
  tx: Tx,
  rollout: string,
  waves: readonly { readonly pilots: boolean; readonly sites: readonly NewScope[] }[],
): Promise<void> {
  const numbered = waves.map(({ pilots }, index) => ({ number: index + 1, pilots }));
  await sql`
    insert into wave (rollout, number, pilots)
    select ${rollout}, number, pilots
    from jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb) as wave (number integer, pilots boolean)`.execute(tx);
  const sites = waves.flatMap((wave, index) =>
    wave.sites.map((scope, position) => ({ ...scope, wave: index + 1, position })),
  );
  for (let from = 0; from < sites.length; from += AT_ONCE)
    await keepSites(tx, rollout, sites.slice(from, from + AT_ONCE));
}

async function keepSites(
  tx: Tx,
  rollout: string,
  sites: readonly (NewScope & { readonly wave: number; readonly position: number })[],
): Promise<void> {
  await sql`
    insert into rollout_site (rollout, site, wave, position, trust, name, host, control_node, inputs, operator, hub, apart, rests)
    select ${rollout}, site, wave, position, trust, name, host, "controlNode", inputs, nullif(operator, 'null'), hub,
      array(select jsonb_array_elements_text(apart)), 'untouched'
    from jsonb_to_recordset(${JSON.stringify(sites)}::jsonb) as scope (site text, wave integer, position integer, trust text,
      name text, host text, "controlNode" text, inputs jsonb, operator jsonb, hub boolean, apart jsonb)`.execute(tx);
}

export async function wavesOf(tx: Tx, rollout: string): Promise<readonly WaveRow[]> {
  const found = await sql<WaveRow>`select * from wave where rollout = ${rollout} order by number`.execute(tx);
  return found.rows;
}

/** What is shown of a site in scope: all but what only doing needs, of which its inputs are large. */
export type SeenScope = Omit<ScopeRow, 'rollout' | 'position' | 'host' | 'inputs' | 'word_by'>;

/** Every site in scope, or the one that is named, in the order of its waves. */
export async function scopeOf(tx: Tx, rollout: string, site: string | null = null): Promise<readonly SeenScope[]> {
  const there = site === null ? sql`true` : sql`site = ${site}`;
  const found = await sql<SeenScope>`
    select site, wave, trust, name, control_node, skipped, accepted, excused, operator, patient_from, person_asked_at,
      go_on_asked_by, go_on_asked_at, go_on_because, go_on_by, retry_wanted, roll_back_wanted, word, hub, apart, quiesce, rests
    from rollout_site where rollout = ${rollout} and ${there} order by wave, position`.execute(tx);
  return found.rows;
}

/** These of the sites in scope, with all that is kept of them. */
export async function scopeAt(tx: Tx, rollout: string, sites: readonly string[]): Promise<readonly ScopeRow[]> {
  if (sites.length === 0) return [];
  const found = await sql<ScopeRow>`
    select * from rollout_site where rollout = ${rollout} and site = any(${[...sites]}::text[])`.execute(tx);
  return found.rows;
}

export async function findScope(tx: Tx, rollout: string, site: string): Promise<ScopeRow | null> {
  const found = await sql<ScopeRow>`select * from rollout_site where rollout = ${rollout} and site = ${site}`.execute(
    tx,
  );
  return found.rows[0] ?? null;
}

/** Compare-and-set of a wave's state. `soakSeconds` counts for the move to soaking; the time is the database's. */
export async function moveWave(
  tx: Tx,
  wave: { rollout: string; number: number },
  move: { from: WaveState; to: WaveState; soakSeconds?: number },
): Promise<boolean> {
  const { to } = move;
  if (!waveMayFollow(move.from, to)) return false;
  const moved = await sql`
    update wave set state = ${to},
      opened_at = case when ${to} = 'open' then coalesce(opened_at, app.now()) else opened_at end,
      settled_at = case when ${to} = 'soaking' then app.now() else settled_at end,
      soak_until = case when ${to} = 'soaking' then app.now() + make_interval(secs => ${move.soakSeconds ?? 0}) else soak_until end,
      passed_at = case when ${to} = 'passed' then app.now() end
    where rollout = ${wave.rollout} and number = ${wave.number} and state = ${move.from} returning number`.execute(tx);
  return moved.rows.length > 0;
}

/** What a person may say about a site; only what is named changes. */
export interface Word {
  readonly skipped?: boolean;
  readonly accepted?: boolean;
  readonly excused?: boolean;
  readonly retryWanted?: boolean;
  readonly rollBackWanted?: boolean;
  readonly reason?: string;
  readonly by?: string;
}

/** Writes down a person's word about a site in a rollout, or that it was acted upon. */
export async function markScope(tx: Tx, scope: { rollout: string; site: string }, word: Word): Promise<void> {
  await sql`
    update rollout_site set skipped = coalesce(${word.skipped ?? null}, skipped),
      accepted = coalesce(${word.accepted ?? null}, accepted), excused = coalesce(${word.excused ?? null}, excused),
      retry_wanted = coalesce(${word.retryWanted ?? null}, retry_wanted),
      roll_back_wanted = coalesce(${word.rollBackWanted ?? null}, roll_back_wanted),
      word = coalesce(${word.reason ?? null}, word), word_by = coalesce(${word.by ?? null}, word_by)
    where rollout = ${scope.rollout} and site = ${scope.site}`.execute(tx);
}
