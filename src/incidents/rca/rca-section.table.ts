import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import type {
  ContributingFactor,
  EscapedGate,
  RcaContents,
  RcaSectionName,
  WrittenSection,
  WrittenSections,
} from './rca.js';
import type { RcaWish } from './rca.table.js';
import type { NamedCauses } from './repeats.js';
import { rcaSectionSchemas } from './section.schema.js';

interface SectionRow {
  readonly section: string;
  readonly content: unknown;
  readonly version: number;
  readonly by: WrittenSection<unknown>['by'];
  readonly at: Date;
}

/** Every section as it was last written. */
export async function sectionsOfRca(tx: Tx, rca: string): Promise<WrittenSections> {
  const { rows } = await sql<SectionRow>`
    select distinct on (s.section) s.section, s.content, s.version, s.written_at as at,
      json_build_object('person', p.id, 'name', p.name) as by
    from rca_section s join person p on p.id = s.written_by
    where s.rca = ${rca} order by s.section, s.version desc`.execute(tx);
  return {
    summary: written(rows, 'summary'),
    impact: written(rows, 'impact'),
    detection: written(rows, 'detection'),
    'went-well': written(rows, 'went-well'),
    'went-badly': written(rows, 'went-badly'),
    'by-luck': written(rows, 'by-luck'),
    'contributing-factors': written(rows, 'contributing-factors'),
    gates: written(rows, 'gates'),
    outcomes: written(rows, 'outcomes'),
    learning: written(rows, 'learning'),
    contingency: written(rows, 'contingency'),
    continuity: written(rows, 'continuity'),
  };
}

function written<Name extends RcaSectionName>(
  rows: readonly SectionRow[],
  name: Name,
): WrittenSection<RcaContents[Name]> | undefined {
  const row = rows.find(({ section }) => section === name);
  if (row === undefined) return undefined;
  const { version, by, at } = row;
  return { content: rcaSectionSchemas[name].parse(row.content), version, by, at };
}

/** Keeps the next version of a section of a locked RCA. */
export async function keepRcaSection(
  tx: Tx,
  kept: {
    readonly rca: string;
    readonly section: RcaSectionName;
    readonly version: number;
    readonly content: unknown;
    readonly by: string;
  },
): Promise<void> {
  await sql`insert into rca_section (rca, section, version, content, written_by)
    values (${kept.rca}, ${kept.section}, ${kept.version}, ${JSON.stringify(kept.content)}, ${kept.by})`.execute(tx);
}

/** A version of a section that somebody wrote, of those that were written over too. */
export interface OwnWriting {
  readonly section: RcaSectionName;
  readonly version: number;
  readonly by: string;
  readonly at: Date;
}

/** Who ever wrote a section of it, oldest first. */
export async function writingsOf(tx: Tx, rca: string): Promise<readonly OwnWriting[]> {
  const { rows } = await sql<OwnWriting>`
    select section, version, written_by as by, written_at as at from rca_section
    where rca = ${rca} order by written_at, section, version`.execute(tx);
  return rows;
}

/** One cause that an RCA names: a factor, or a gate with the criterion that should have caught it. */
interface CauseRow extends Omit<NamedCauses, 'factors' | 'gates'> {
  readonly factor: ContributingFactor | null;
  readonly gate: EscapedGate | null;
}

const LAST_SECTION = (section: RcaSectionName) => sql`cross join lateral (select content from rca_section s
  where s.rca = r.id and s.section = ${section} order by s.version desc limit 1) as last`;

/** So many causes are compared at most, those of the newest RCAs first. */
const MOST_CAUSES = 2000;

/**
 * The causes, as last written, that more than one RCA names, or may name: what is alike for the database (letters and digits of the Roman
 * alphabet alone) is compared exactly by `repeatedCauses`. `shared` is the RCA whose causes are meant, null for those of all; `of` are
 * the Trusts and sites of a reader, who reads what is signed off.
 */
export async function causesNamedAgain(
  tx: Tx,
  { shared, of }: { readonly shared: string | null; readonly of: RcaWish['of'] },
): Promise<readonly NamedCauses[]> {
  const { trusts, sites } = of ?? { trusts: [], sites: [] };
  const { rows } = await sql<CauseRow>`
    with readable as (
      select r.id, i.number, r.opened_at from rca r join incident i on i.id = r.incident
      where ${of === null} or (r.signed_off_at is not null
        and (r.concerns && ${[...trusts]}::text[] or i.sites && ${[...sites]}::text[]))),
    named as (
      select r.id, r.number, r.opened_at, factor, null::jsonb as gate, concat_ws(' ', 'factor', factor ->> 'heading',
          lower(regexp_replace(normalize(factor ->> 'words', nfkc), '[^0-9A-Za-z]+', '', 'g'))) as alike
        from readable r ${LAST_SECTION('contributing-factors')}
        cross join lateral jsonb_array_elements(last.content -> 'factors') as factor
      union all
      select r.id, r.number, r.opened_at, null, gate,
          concat_ws(' ', 'gate', gate ->> 'environment', gate ->> 'criterion')
        from readable r ${LAST_SECTION('gates')}
        cross join lateral jsonb_array_elements(last.content -> 'gates') as gate
        where gate ->> 'criterion' is not null),
    again as (
      select alike from named group by alike
      having count(distinct id) > 1 and (${shared}::uuid is null or bool_or(id = ${shared}::uuid)))
    select id as rca, 'INC-' || number as number, opened_at as "openedAt", factor, gate
    from named join again using (alike) order by opened_at desc, id limit ${MOST_CAUSES}`.execute(tx);
  return rows.map(({ factor, gate, ...named }) => ({
    ...named,
    factors: factor === null ? [] : [factor],
    gates: gate === null ? [] : [gate],
  }));
}

/** A criterion that should have caught a defect of Live, and which. */
export interface EscapedDefect extends EscapedGate {
  readonly incident: string;
  readonly summary: string;
}

/**
 * The defects of Live that releases of the product are told of: those found before this one was registered, until the first that is
 * registered after their RCA is closed, that one too (003-066).
 */
export async function escapedBefore(
  tx: Tx,
  { version }: { readonly version: string },
): Promise<readonly EscapedDefect[]> {
  const { rows } = await sql<EscapedDefect>`
    select 'INC-' || i.number as incident, i.summary, gate ->> 'environment' as environment, gate ->> 'criterion' as criterion,
      gate ->> 'why' as why
    from release told join incident i on i.product = told.product and i.raised_at < told.registered_at
      join rca r on r.incident = i.id
      cross join lateral (select content from rca_section s where s.rca = r.id and s.section = 'gates'
        order by s.version desc limit 1) as last
      cross join lateral jsonb_array_elements(last.content -> 'gates') as gate
    where told.version = ${version}
      and not exists (select from release other where other.product = i.product
        and other.registered_at > r.closed_at and other.registered_at < told.registered_at)
    order by r.opened_at, i.number`.execute(tx);
  return rows;
}
