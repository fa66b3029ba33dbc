import { sql } from 'kysely';
import type { Tx } from '../platform/database/database.service.js';
import { grouped } from '../platform/grouping.js';
import type { Product } from '../sites/site.js';
import type { Said } from './course.js';
import { keptDeedSchema, type HotfixQuery, type KeptDeed, type StepBody } from './hotfix.schema.js';
import type { HotfixState, StepName } from './step.js';

/** A hotfix that goes by the runbook. Times are UTC. */
export interface Hotfix {
  readonly id: string;
  /** As people say it: `HF-3`. */
  readonly number: string;
  /** Id of the incident that it answers. */
  readonly incident: string;
  readonly product: Product;
  readonly state: HotfixState;
  /** Version of the release that is its fix now. */
  readonly release: string | null;
  readonly openedBy: { readonly person: string; readonly name: string };
  readonly openedAt: Date;
}

/** As a list shows it. */
export interface StandingHotfix extends Hotfix {
  /** How the fix that is named now was let through; null where nobody has decided that. */
  readonly letThrough: 'approve' | 'break-glass' | null;
  /** The last thing that was ordered for its sites is that they come back. */
  readonly isOrderedBack: boolean;
}

/** One of a list, with what its incident is, in a line. */
export interface ListedHotfix extends StandingHotfix {
  readonly summary: string;
}

const HOTFIX = sql`
  select hotfix.id, 'HF-' || hotfix.number as number, incident, product, state, release, opened_at as "openedAt",
    json_build_object('person', person.id, 'name', person.name) as "openedBy"
  from hotfix join person on person.id = hotfix.opened_by`;

/** Of a `listed` one: an approval counts before broken glass, and nothing for a fix that was named since. */
const STANDING = sql`
  (select step from hotfix_step where hotfix = listed.id and step in ('approve', 'break-glass') and seq > (
    select max(seq) from hotfix_step where hotfix = listed.id and step = 'prepare-fix') order by step = 'approve' desc limit 1)
  as "letThrough",
  coalesce((select step = 'bring-back' from hotfix_step where hotfix = listed.id
    and step in ('decide-offline', 'prepare-fix', 'prove', 'deploy', 'bring-back') order by seq desc limit 1), false)
  as "isOrderedBack"`;

/** The new one's id; null, and nothing, where the key is known or the incident has one that is open. */
export async function keepHotfix(
  tx: Tx,
  kept: { readonly incident: string; readonly product: Product; readonly by: string; readonly key: string },
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into hotfix (incident, product, opened_by, key) values (${kept.incident}, ${kept.product}, ${kept.by}, ${kept.key})
    on conflict do nothing returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

export async function findHotfix(tx: Tx, id: string): Promise<Hotfix | null> {
  const { rows } = await sql<Hotfix>`${HOTFIX} where hotfix.id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

/** The id of the one that people call HF- and this number. */
export async function hotfixNumbered(tx: Tx, number: number): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select id from hotfix where number = ${number}`.execute(tx);
  return rows[0]?.id ?? null;
}

/** As `findHotfix`, locked until the transaction ends: whoever acts on it waits for the one before. */
export async function lockHotfix(tx: Tx, id: string): Promise<Hotfix | null> {
  const { rows } = await sql<Hotfix>`${HOTFIX} where hotfix.id = ${id} for update of hotfix`.execute(tx);
  return rows[0] ?? null;
}

export async function findHotfixByKey(
  tx: Tx,
  of: { readonly by: string; readonly key: string },
): Promise<Hotfix | null> {
  const { rows } = await sql<Hotfix>`${HOTFIX} where opened_by = ${of.by} and key = ${of.key}`.execute(tx);
  return rows[0] ?? null;
}

/** The one that is open for an incident. */
export async function findOpenHotfixOf(tx: Tx, incident: string): Promise<Hotfix | null> {
  const { rows } = await sql<Hotfix>`
    ${HOTFIX} where incident = ${incident} and state not in ('closed', 'called-off')`.execute(tx);
  return rows[0] ?? null;
}

/** All that were ever opened for an incident, newest first. */
export async function hotfixesOfIncident(tx: Tx, incident: string): Promise<readonly Hotfix[]> {
  const { rows } = await sql<Hotfix>`
    ${HOTFIX} where incident = ${incident} order by opened_at desc, hotfix.id`.execute(tx);
  return rows;
}

/** As `hotfixesOfIncident`, for a list. */
export async function standingHotfixesOf(tx: Tx, incident: string): Promise<readonly StandingHotfix[]> {
  const { rows } = await sql<StandingHotfix>`
    select listed.*, ${STANDING} from (${HOTFIX} where incident = ${incident}) as listed
    order by "openedAt" desc, listed.id`.execute(tx);
  return rows;
}

/** Newest first. */
export async function listHotfixes(tx: Tx, { product, open, limit }: HotfixQuery): Promise<readonly ListedHotfix[]> {
  const { rows } = await sql<ListedHotfix>`
    select listed.*, summary, ${STANDING} from (${HOTFIX}) as listed join incident on incident.id = listed.incident
    where (${product}::text is null or listed.product = ${product})
      and (${open}::text is null or (listed.state not in ('closed', 'called-off')) = (${open} = 'true'))
    order by "openedAt" desc, listed.id limit ${limit}`.execute(tx);
  return rows;
}

/** Those that are open, and those that were closed in the last days; oldest first. */
export async function recentHotfixes(tx: Tx, days: number): Promise<readonly Hotfix[]> {
  const { rows } = await sql<Hotfix>`
    ${HOTFIX} where state not in ('closed', 'called-off') or exists (select from hotfix_step where hotfix = hotfix.id
      and done_at > (select app.now()) - make_interval(days => ${days}))
    order by opened_at, hotfix.id`.execute(tx);
  return rows;
}

/** Those whose fix is one of these releases, as long as it is on its way to where it mends something; oldest first. */
export async function hotfixesOnTheWay(tx: Tx, releases: readonly string[]): Promise<readonly Hotfix[]> {
  const { rows } = await sql<Hotfix>`
    ${HOTFIX} where release = any(${[...releases]}::text[])
      and state in ('fix-prepared', 'proven', 'deploying') order by hotfix.number`.execute(tx);
  return rows;
}

/** Every one whose fix this release is or was meant to be last, oldest first. */
export async function hotfixesByRelease(tx: Tx, release: string): Promise<readonly Hotfix[]> {
  const { rows } = await sql<Hotfix>`${HOTFIX} where release = ${release} order by hotfix.number`.execute(tx);
  return rows;
}

/** Compare-and-set of the state; false, and nothing, where it is in another. */
export async function moveHotfix(
  tx: Tx,
  { id, state }: Pick<Hotfix, 'id' | 'state'>,
  to: { readonly state: HotfixState; readonly release: string | null },
): Promise<boolean> {
  const { rows } = await sql`
    update hotfix set state = ${to.state}, release = ${to.release} where id = ${id} and state = ${state} returning id`.execute(
    tx,
  );
  return rows.length === 1;
}

export interface NewStep<Name extends StepName = StepName> {
  readonly hotfix: string;
  readonly key: string;
  readonly step: Name;
  readonly by: string;
  readonly asked: StepBody;
  readonly said: Said[Name];
}

export async function keepStep(tx: Tx, { hotfix, key, step, by, asked, said }: NewStep): Promise<void> {
  await sql`
    insert into hotfix_step (hotfix, key, step, done_by, asked, said)
    values (${hotfix}, ${key}, ${step}, ${by}, ${JSON.stringify(asked)}::jsonb, ${JSON.stringify(said)}::jsonb)`.execute(
    tx,
  );
}

/** Who took the step of this key, and whether it was this very one; null: nobody has. */
export async function findStep(
  tx: Tx,
  of: { readonly hotfix: string; readonly asked: StepBody },
): Promise<{ readonly by: string; readonly isSame: boolean } | null> {
  const { rows } = await sql<{ by: string; isSame: boolean }>`
    select done_by as by, asked = ${JSON.stringify(of.asked)}::jsonb as "isSame"
    from hotfix_step where hotfix = ${of.hotfix} and key = ${of.asked.key}`.execute(tx);
  return rows[0] ?? null;
}

/** Every step of a hotfix, oldest first. */
export async function deedsOf(tx: Tx, hotfix: string): Promise<readonly KeptDeed[]> {
  return (await deedsOfEach(tx, [hotfix])).get(hotfix) ?? [];
}

/** Every step of each hotfix, oldest first; one of which none was taken is not there. */
export async function deedsOfEach(
  tx: Tx,
  hotfixes: readonly string[],
): Promise<ReadonlyMap<string, readonly KeptDeed[]>> {
  const { rows } = await sql<{ hotfix: string }>`
    select hotfix, step, done_by as by, person.name, key, done_at as at, said
    from hotfix_step join person on person.id = hotfix_step.done_by where hotfix = any(${[...hotfixes]}::uuid[])
    order by seq`.execute(tx);
  const each = [...grouped(rows, ({ hotfix }) => hotfix)];
  return new Map(each.map(([hotfix, deeds]) => [hotfix, deeds.map((deed) => keptDeedSchema.parse(deed))]));
}

/** Broken glass that nobody has approved since. Times are UTC. */
export interface OwedGlass {
  readonly hotfix: string;
  readonly number: string;
  readonly product: Product;
  readonly key: string;
  readonly at: Date;
}

/** Every use of broken glass that nobody has approved since, oldest first. */
export async function owedGlass(tx: Tx): Promise<readonly OwedGlass[]> {
  const { rows } = await sql<OwedGlass>`
    select hotfix.id as hotfix, 'HF-' || hotfix.number as number, hotfix.product, glass.key, glass.done_at as at
    from hotfix_step as glass join hotfix on hotfix.id = glass.hotfix
    where glass.step = 'break-glass' and not exists (select from hotfix_step as later where later.hotfix = glass.hotfix
      and later.step = 'approve-afterwards' and later.seq > glass.seq)
    order by glass.done_at`.execute(tx);
  return rows;
}

/** Lets one break the glass at a time, until the transaction ends: the second sees what the first did. */
export async function lockGlass(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('gatehouse.break-glass'))`.execute(tx);
}
