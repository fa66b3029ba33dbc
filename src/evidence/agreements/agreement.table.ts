import { sql } from 'kysely';
import type { Tx } from '../../platform/database/database.service.js';
import { grouped } from '../../platform/grouping.js';
import type { EnvironmentName } from '../../sites/environment.js';
import type { Product } from '../../sites/site.js';
import {
  isLive,
  type Agreement,
  type FormerWindow,
  type LiveAgreement,
  type ProposedTime,
  type RoundStanding,
} from './agreement.js';

type AgreementRow = Omit<Agreement, 'kind' | 'day' | 'from' | 'to' | 'ended' | 'previous'> & {
  readonly day: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly endedAt: Date | null;
  readonly endedBecause: string | null;
  readonly endedByTrust: boolean | null;
  readonly formerId: string | null;
  readonly formerRound: number | null;
  readonly formerFrom: Date | null;
  readonly formerTo: Date | null;
  readonly formerAgreedAt: Date | null;
  readonly formerEndedAt: Date | null;
};

type FormerField = Extract<keyof AgreementRow, `former${string}`>;

/** A day is over once it is over everywhere. An index has it. */
const OVER_AT = sql`coalesce(a.ends_at, (a.on_day + 2)::timestamp at time zone 'UTC')`;

const DAY = sql`to_char(a.on_day, 'YYYY-MM-DD')`;
const STATE = sql`case when a.state = 'asked' and a.answer_by <= app.now() then 'expired' else a.state end`;

const SELECT = sql`
  select a.id, a.release, a.digest, a.product, a.environment, a.trust, a.round, a.sequence, a.batch, a.note,
    ${DAY} as day, a.starts_at as "from", a.ends_at as "to", ${STATE} as state,
    a.answer_by as "answerBy", a.asked_at as "askedAt", json_build_object('person', asker.id, 'name', asker.name) as "askedBy",
    a.agreed_at as "agreedAt", a.ended_at as "endedAt", a.ended_because as "endedBecause", a.ended_by_trust as "endedByTrust",
    ${OVER_AT} <= app.now() as "isOver",
    former.id as "formerId", former.round as "formerRound", former.starts_at as "formerFrom", former.ends_at as "formerTo",
    former.agreed_at as "formerAgreedAt", former.ended_at as "formerEndedAt"
  from agreement a join person asker on asker.id = a.asked_by
    left join lateral (
      select id, round, starts_at, ends_at, agreed_at, ended_at from agreement b
      where b.release = a.release and b.environment = a.environment and b.trust = a.trust and b.round < a.round
        and b.agreed_at is not null and b.starts_at is not null and b.ended_at is not null
      order by b.round desc limit 1) former on true`;

/** Of a row `a`. No round is asked while an earlier one is open, and none opens again: only of one that ended a later one is looked for. */
export const IS_LATEST = sql`(a.state in ('asked', 'agreed') or not exists (
  select from agreement later where later.release = a.release and later.environment = a.environment and later.trust = a.trust
    and later.round > a.round))`;

/** Which agreements are meant; a part that is not given narrows nothing. */
export interface AgreementQuery {
  readonly release?: string;
  readonly releases?: readonly string[];
  readonly digest?: string;
  readonly environment?: EnvironmentName;
  readonly trusts?: readonly string[];
  /** Those too whose time was over up to so many seconds ago, or which ended since; without it, however long ago. */
  readonly withinSeconds?: number;
}

/** The latest round of each release, environment and Trust, whatever became of it; by when it is for, and then the Trust. */
export async function currentAgreements(tx: Tx, query: AgreementQuery = {}): Promise<readonly Agreement[]> {
  return await found(tx, query, IS_LATEST);
}

type StandingRow = Pick<
  AgreementRow,
  'id' | 'digest' | 'trust' | 'state' | 'agreedAt' | 'isOver' | 'endedByTrust' | 'day' | 'from' | 'to'
>;

/**
 * How the latest round for exactly this stands with each Trust, or with each of these, in no order: a thousand of them are read for one
 * gate.
 */
export async function roundStandings(
  tx: Tx,
  {
    digest,
    ...of
  }: { readonly digest: string; readonly environment: EnvironmentName; readonly trusts?: readonly string[] },
): Promise<readonly RoundStanding[]> {
  return (await roundStandingsOfEach(tx, { ...of, digests: [digest] })).get(digest) ?? [];
}

/** The same for several digests at once; one about which nobody was asked is not in the answer. */
export async function roundStandingsOfEach(
  tx: Tx,
  of: {
    readonly digests: readonly string[];
    readonly environment: EnvironmentName;
    readonly trusts?: readonly string[];
  },
): Promise<ReadonlyMap<string, readonly RoundStanding[]>> {
  const those = of.trusts === undefined ? sql`true` : sql`a.trust in (select unnest(${[...of.trusts]}::text[]))`;
  const { rows } = await sql<StandingRow>`
    select a.id, a.digest, a.trust, ${STATE} as state, a.agreed_at as "agreedAt", ${OVER_AT} <= app.now() as "isOver",
      a.ended_by_trust as "endedByTrust", ${DAY} as day, a.starts_at as "from", a.ends_at as "to"
    from agreement a where ${IS_LATEST} and a.digest = any(${[...of.digests]}::text[]) and a.environment = ${of.environment}
      and ${those}`.execute(tx);
  const byDigest = grouped(rows, ({ digest }) => digest);
  return new Map([...byDigest].map(([digest, rounds]) => [digest, rounds.map(standingOf)]));
}

function standingOf({
  id,
  trust,
  state,
  agreedAt,
  isOver,
  endedByTrust: byTrust,
  ...time
}: StandingRow): RoundStanding {
  return { id, trust, state, agreedAt, isOver, ...timeOf(time), ended: byTrust === null ? null : { byTrust } };
}

/** Every round, those that ended too, the first one first. */
export async function allRounds(tx: Tx, query: AgreementQuery): Promise<readonly Agreement[]> {
  return await found(tx, query, sql`true`, sql`a.asked_at, a.trust`);
}

/**
 * The exact agreements that hold now: to these digests, in windows that are not over. Whoever starts something on one holds it first
 * (`holdAgreements`).
 */
export async function liveAgreements(tx: Tx, query: AgreementQuery = {}): Promise<readonly LiveAgreement[]> {
  const isToCome = sql`a.state = 'agreed' and a.starts_at is not null and ${OVER_AT} > (select app.now())`;
  return (await found(tx, query, isToCome)).filter(isLive);
}

/** So much longer than a window may last is looked back, so that an index bounds both ends of a stretch. */
const LONGEST = sql`interval '40 days'`;

/** As much of an agreement as a schedule of thousands needs: what it is to, for when, and how it stands. */
export type ScheduledAgreement = Pick<
  Agreement,
  'id' | 'release' | 'product' | 'environment' | 'trust' | 'state' | 'isOver'
> & { readonly day: string | null; readonly from: Date | null; readonly to: Date | null };

/** The latest round of each release, environment and Trust whose time touches a stretch, a day taken for as long as it is that day anywhere. */
export async function agreementsDuring(
  tx: Tx,
  { from, to, trusts }: { readonly from: Date; readonly to: Date; readonly trusts: 'every' | readonly string[] },
): Promise<readonly ScheduledAgreement[]> {
  const { rows } = await sql<ScheduledAgreement>`
    select a.id, a.release, a.product, a.environment, a.trust, ${DAY} as day, a.starts_at as "from", a.ends_at as "to",
      ${STATE} as state, ${OVER_AT} <= app.now() as "isOver"
    from agreement a
    where ${IS_LATEST} and ${OVER_AT} > ${from} and ${OVER_AT} < ${to}::timestamptz + ${LONGEST}
      and coalesce(a.starts_at, (a.on_day - 1)::timestamp at time zone 'UTC') < ${to}
      and (${trusts === 'every'}::boolean or a.trust = any(${trusts === 'every' ? [] : [...trusts]}::text[]))
    order by coalesce(a.starts_at, a.on_day), a.trust, a.round`.execute(tx);
  return rows;
}

export async function findAgreement(tx: Tx, id: string): Promise<Agreement | null> {
  const { rows } = await sql<AgreementRow>`${SELECT} where a.id = ${id}`.execute(tx);
  const [row] = rows;
  return row === undefined ? null : agreementOf(row);
}

/**
 * For one who starts something on the agreements to a release, of whom there may be many at once: none is answered as taken back while a
 * transaction that still relies on it may start anything.
 */
export async function holdAgreements(tx: Tx, release: string): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtextextended(${`gatehouse.agreements ${release}`}, 0))`.execute(tx);
}

/** For one who changes them: waits for all who rely on them, and lets nobody else until the transaction ends. */
export async function lockAgreements(tx: Tx, release: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`gatehouse.agreements ${release}`}, 0))`.execute(tx);
}

async function found(
  tx: Tx,
  { release, releases, digest, environment, trusts, withinSeconds }: AgreementQuery,
  rule: ReturnType<typeof sql>,
  order = sql`coalesce(a.starts_at, a.on_day), a.trust, a.round`,
): Promise<readonly Agreement[]> {
  // Read once: what is read for each row anew finds nothing by an index.
  const since = sql`(select app.now() - make_interval(secs => ${withinSeconds ?? 0}))`;
  const { rows } = await sql<AgreementRow>`
    ${SELECT} where ${rule}
      and (${release ?? null}::text is null or a.release = ${release ?? null})
      and (${releases === undefined}::boolean or a.release = any(${[...(releases ?? [])]}::text[]))
      and (${digest ?? null}::text is null or a.digest = ${digest ?? null})
      and (${environment ?? null}::text is null or a.environment = ${environment ?? null})
      and (${trusts === undefined}::boolean or a.trust = any(${[...(trusts ?? [])]}::text[]))
      and (${withinSeconds === undefined}::boolean or ${OVER_AT} > ${since} or a.ended_at > ${since})
    order by ${order}`.execute(tx);
  return rows.map(agreementOf);
}

function agreementOf(row: AgreementRow): Agreement {
  const { endedAt: at, endedBecause: because, endedByTrust: byTrust, ...rest } = row;
  const { formerId, formerRound, formerFrom, formerTo, formerAgreedAt, formerEndedAt, day, from, to, ...round } = rest;
  return {
    ...round,
    ...timeOf({ day, from, to }),
    ended: at === null || because === null || byTrust === null ? null : { at, because, byTrust },
    previous: formerOf({ formerId, formerRound, formerFrom, formerTo, formerAgreedAt, formerEndedAt }),
  };
}

function formerOf(row: Pick<AgreementRow, FormerField>): FormerWindow | null {
  const { formerId: id, formerRound: round, formerFrom: from, formerTo: to, formerAgreedAt, formerEndedAt } = row;
  if (id === null || round === null || from === null || to === null) return null;
  if (formerAgreedAt === null || formerEndedAt === null) return null;
  return { id, round, from, to, agreedAt: formerAgreedAt, endedAt: formerEndedAt };
}

/** As it is kept: the database holds one of the two. */
export function timeOf(kept: {
  readonly day: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
}): ProposedTime {
  if (kept.day !== null) return { kind: 'provisional', day: kept.day, from: null, to: null };
  if (kept.from === null || kept.to === null) throw new Error('An agreement is kept without any time.');
  return { kind: 'exact', day: null, from: kept.from, to: kept.to };
}

export interface NewAgreement {
  readonly release: string;
  readonly digest: string;
  readonly product: Product;
  readonly environment: EnvironmentName;
  readonly trust: string;
  readonly batch: string;
  readonly time: ProposedTime;
  readonly note: string | null;
  readonly answerBy: Date;
  /** Person id. */
  readonly by: string;
}

/** Keeps the next round and answers its id. The database refuses it while an earlier one is open. */
export async function keepAgreement(tx: Tx, { time, ...kept }: NewAgreement): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into agreement (release, digest, product, environment, trust, round, sequence, batch, on_day, starts_at, ends_at, note,
      answer_by, asked_by)
    select ${kept.release}, ${kept.digest}, ${kept.product}, ${kept.environment}, ${kept.trust}, coalesce(max(round), 0) + 1,
      coalesce(max(sequence), 0) + 1, ${kept.batch}::uuid, ${time.day}::date, ${time.from}::timestamptz, ${time.to}::timestamptz,
      ${kept.note}::text, ${kept.answerBy}::timestamptz, ${kept.by}::uuid
    from agreement where release = ${kept.release} and environment = ${kept.environment} and trust = ${kept.trust}
    returning id`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('The new agreement was not returned by the database.');
  return row.id;
}

/** Keeps a Trust's yes; false, and nothing, if it was answered before or its time to answer is over. */
export async function keepAgreed(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    update agreement set state = 'agreed', agreed_at = app.now(), sequence = sequence + 1
    where id = ${id} and state = 'asked' and answer_by > app.now() returning id`.execute(tx);
  return rows.length === 1;
}

/** Ends an open round for good; false, and nothing, if it had ended. */
export async function endAgreement(
  tx: Tx,
  id: string,
  end: {
    readonly state: 'countered' | 'declined' | 'superseded' | 'withdrawn';
    readonly because: string;
    readonly byTrust: boolean;
  },
): Promise<boolean> {
  const { rows } = await sql`
    update agreement set state = ${end.state}, ended_at = app.now(), ended_because = ${end.because},
      ended_by_trust = ${end.byTrust}, sequence = sequence + 1
    where id = ${id} and state in ('asked', 'agreed') returning id`.execute(tx);
  return rows.length === 1;
}
