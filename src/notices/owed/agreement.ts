import { AGREEMENT_ACT } from '../../evidence/agreements/agreement-act.js';
import { overAt, type Agreement, type Answer, type ProposedTime } from '../../evidence/agreements/agreement.js';
import type { NoticeEvent, OwedNotice } from '../owed.js';

const DAY_MS = 86_400_000;
/** So long before the time to answer is over, people are asked once more; or halfway, where that is later. */
const REMINDER_MS = 3 * DAY_MS;

/** A round of asking, with all that its notices speak of. */
export interface KnownRound {
  readonly round: Agreement;
  /** Oldest first. */
  readonly answers: readonly Answer[];
  readonly trustName: string;
  /** Ids of the Trust's sites that it is for. */
  readonly sites: readonly string[];
  /** The release is a fix that nobody planned. */
  readonly isFix: boolean;
}

/** What is owed about the times that Trusts are asked for, and about what they say (003-022, 003-101, 003-105, 003-109). */
export function owedOfAgreements(known: readonly KnownRound[], now: Date): readonly OwedNotice[] {
  return [
    ...known.flatMap((one) => [...owedAsked(one, now), ...owedAnswers(one), ...owedExpired(one), ...owedVoid(one)]),
    ...owedFixDates(known.filter(({ isFix }) => isFix)),
  ];
}

/** The notice in which a Trust is asked. */
export function askedKey(round: Pick<Agreement, 'id'>): string {
  return `agreement-asked/${round.id}`;
}

/** The contacts of the Trust are asked, each with a link of their own, and once more before the time to answer is over. */
function owedAsked(known: KnownRound, now: Date): readonly OwedNotice[] {
  const { round, isFix } = known;
  if (round.state !== 'asked') return [];
  const given = round.answerBy.getTime() - round.askedAt.getTime();
  const reminderAt = round.answerBy.getTime() - Math.min(REMINDER_MS, given / 2);
  const { previous, note, answerBy } = round;
  const was = { wasFrom: iso(previous?.from), wasTo: iso(previous?.to) };
  const facts = { ...factsOf(round), ...was, note, answerBy: answerBy.toISOString(), isFix };
  // A link works as long as there may be something to answer.
  const link = { act: AGREEMENT_ACT, subject: round.id, expiresAt: overAt(round) };
  const asked = { ...toTrust('agreement-asked', askedKey(round), known), link };
  const first = { ...asked, facts: { ...facts, isReminder: false } };
  if (now.getTime() < reminderAt) return [first];
  return [first, { ...asked, key: `${asked.key}/reminder`, facts: { ...facts, isReminder: true } }];
}

/** Whoever manages the release hears of every answer, those to no effect too; but not of one that says what was said before. */
function owedAnswers({ round, answers, trustName }: KnownRound): readonly OwedNotice[] {
  return answers.flatMap((answer, index) => {
    const { reason, instead, by, stands } = answer;
    const before = answers.slice(0, index).findLast((one) => one.stands);
    if (!stands && before?.answer === answer.answer && instead === null) return [];
    // A no after a yes is news of another kind: what had been settled is open again.
    const takesBack = stands && answer.answer === 'declined' && before?.answer === 'agreed';
    const word = takesBack ? 'withdrawn' : answer.answer;
    const facts = {
      ...{ ...factsOf(round), trustName, answer: word, reason, stands, name: by.name, role: by.role },
      ...{ insteadDay: instead?.day ?? null, insteadFrom: iso(instead?.from), insteadTo: iso(instead?.to) },
    };
    return [{ ...toUs('agreement-answered', `agreement-answered/${round.id}/${String(index + 1)}`, round), facts }];
  });
}

function owedExpired({ round, trustName }: KnownRound): readonly OwedNotice[] {
  if (round.state !== 'expired') return [];
  const nothing = { reason: null, stands: true, name: null, role: null };
  const facts = { ...factsOf(round), trustName, answer: 'expired', ...nothing, insteadDay: null, insteadFrom: null };
  const notice = toUs('agreement-answered', `agreement-answered/${round.id}/expired`, round);
  return [{ ...notice, facts: { ...facts, insteadTo: null } }];
}

/**
 * The Trust is told that what it was asked, or agreed to, stands no more, where delivery took it back. Where another time was asked, it is
 * told by that question; where an exact time was agreed, by the notice that takes its downtime back.
 */
function owedVoid(known: KnownRound): readonly OwedNotice[] {
  const { round } = known;
  if (round.state !== 'withdrawn' || round.ended === null || round.ended.byTrust) return [];
  if (round.agreedAt !== null && round.kind === 'exact') return [];
  const notice = toTrust('agreement-void', `agreement-void/${round.id}`, known);
  const facts = { ...factsOf(round), because: round.ended.because, wasAgreed: round.agreedAt !== null };
  return [{ ...notice, instead: [askedKey(round), `${askedKey(round)}/reminder`], facts }];
}

/** When a fix that nobody planned is to come, for the Product Owner and the AI Centre; the Trusts are asked (003-109). */
function owedFixDates(known: readonly KnownRound[]): readonly OwedNotice[] {
  const batches = new Map<string, KnownRound[]>();
  for (const one of known) batches.set(one.round.batch, [...(batches.get(one.round.batch) ?? []), one]);
  return [...batches].flatMap(([batch, of]) => {
    const [first] = of;
    if (first === undefined) return [];
    const dates = of.map(({ round, trustName }) => ({ ...factsOf(round), trustName }));
    return [{ ...toUs('fix-date', `fix-date/${batch}`, first.round), facts: { dates } }];
  });
}

const PLAIN = { calendar: null, link: null, acknowledgeBy: null, instead: [], also: [] } as const;

function toTrust(event: NoticeEvent, key: string, { round, sites }: KnownRound): Omit<OwedNotice, 'facts'> {
  const { release, product, environment, trust } = round;
  return {
    ...{ key, event, subject: { release, product, environment, trust, sites } },
    ...{ thread: `agreement/${environment}/${release}/${trust}`, ...PLAIN },
  };
}

function toUs(event: NoticeEvent, key: string, round: Agreement): Omit<OwedNotice, 'facts'> {
  const { release, product, environment } = round;
  return {
    ...{ key, event, subject: { release, product, environment, trust: null, sites: [] } },
    ...{ thread: `agreement/${environment}/${release}/ours`, ...PLAIN },
  };
}

function factsOf({ day, from, to }: ProposedTime): Readonly<Record<string, string | null>> {
  return { date: day === null ? null : `${day}T12:00:00.000Z`, from: iso(from), to: iso(to) };
}

function iso(time: Date | null | undefined): string | null {
  return time?.toISOString() ?? null;
}
