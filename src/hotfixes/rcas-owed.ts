import type { RcaAction } from '../incidents/rca/action.js';
import { isOverdue, type Rca, type RcaIncident } from '../incidents/rca/rca.js';
import type { NoticeEvent, OwedNotice } from '../notices/owed.js';

const DAY_MS = 86_400_000;
/** What was opened or signed longer ago, or has been late for longer, is no news any more. */
const NEWS_DAYS = 14;
/** So long before its time is over, people are reminded. */
const REMINDER_MS = DAY_MS;
const ACTION_REMINDER_DAYS = 7;

/** An RCA with all that its notices speak of. */
export interface KnownRca {
  readonly rca: Rca;
  readonly incident: RcaIncident;
  readonly actions: readonly RcaAction[];
  /** Ids of the Trusts that it concerns. */
  readonly trusts: readonly string[];
}

/** A moment, and its day in London. */
interface Present {
  readonly now: Date;
  readonly today: string;
}

/** Of an RCA that was closed before, there is nothing more to tell. */
export function newsFrom(now: Date): Date {
  return new Date(now.getTime() - NEWS_DAYS * DAY_MS);
}

/** What is owed about RCAs: to those who write them, who sign them off, whom they concern, and who does what they ask for. */
export function owedOfRcas(known: readonly KnownRca[], { now, today }: Present): readonly OwedNotice[] {
  return known.flatMap((one) => [
    ...owedToWriters(one, now),
    ...owedToReviewers(one),
    ...owedToReaders(one, now),
    ...one.actions.flatMap((action) => owedToOwner(one, action, today)),
  ]);
}

function owedToWriters({ rca, incident }: KnownRca, now: Date): readonly OwedNotice[] {
  const { state, dueAt, openedAt, sentBackBecause, handedInAt } = rca;
  if (state !== 'draft') return [];
  const facts = { ...factsOf(incident), due: dueAt.toISOString() };
  const told = (step: string, key: string, because: string | null = null): OwedNotice => {
    const notice = ours('rca-due', `rca-due/${rca.id}/${key}`, incident);
    return { ...notice, facts: { ...facts, step, because } };
  };
  const left = dueAt.getTime() - now.getTime();
  const isNew = now.getTime() - openedAt.getTime() < NEWS_DAYS * DAY_MS;
  return [
    ...(isNew && handedInAt === null ? [told('opened', 'opened')] : []),
    ...(sentBackBecause === null || handedInAt === null
      ? []
      : [told('sent-back', `sent-back/${handedInAt.toISOString()}`, sentBackBecause)]),
    ...(left > 0 && left <= REMINDER_MS ? [told('soon', `soon/${dueAt.toISOString()}`)] : []),
    ...(isOverdue(rca, now) && left > -NEWS_DAYS * DAY_MS ? [told('over', `over/${dueAt.toISOString()}`)] : []),
  ];
}

function owedToReviewers({ rca, incident, actions }: KnownRca): readonly OwedNotice[] {
  if (rca.state !== 'in-review' || rca.handedInAt === null) return [];
  const notice = ours('rca-review', `rca-review/${rca.id}/${rca.handedInAt.toISOString()}`, incident);
  return [{ ...notice, facts: { ...factsOf(incident), actions: actions.length } }];
}

/** Each Trust reads of it without the words of our own people, which name what is another's. */
function owedToReaders({ rca, incident, trusts }: KnownRca, now: Date): readonly OwedNotice[] {
  const { signedOffAt } = rca;
  if (signedOffAt === null || now.getTime() - signedOffAt.getTime() >= NEWS_DAYS * DAY_MS) return [];
  return [null, ...trusts].map((trust) => {
    const key = `rca-shared/${rca.id}/${signedOffAt.toISOString()}/${trust ?? 'ours'}`;
    const notice = ours('rca-shared', key, incident);
    return {
      ...{ ...notice, thread: `rca/${rca.id}/${trust ?? 'ours'}`, subject: { ...notice.subject, trust } },
      facts: { ...factsOf(incident), what: trust === null ? incident.summary : null },
    };
  });
}

function owedToOwner(
  { rca, incident }: KnownRca,
  { number, what, due, owner, evidence }: RcaAction,
  today: string,
): readonly OwedNotice[] {
  if (evidence !== null) return [];
  const left = (Date.parse(due) - Date.parse(today)) / DAY_MS;
  const told = (step: string, last: string): OwedNotice => ({
    ...ours('rca-action', `rca-action/${rca.id}/${String(number)}/${step}/${last}`, incident),
    facts: { ...factsOf(incident), number, todo: what, due: `${due}T12:00:00.000Z`, step },
    also: [{ name: owner.name, email: owner.email, role: 'action-owner' }],
  });
  if (left < -NEWS_DAYS) return [];
  return [
    told('given', owner.person),
    ...(left >= 0 && left <= ACTION_REMINDER_DAYS ? [told('soon', due)] : []),
    ...(left < 0 ? [told('over', due)] : []),
  ];
}

function factsOf({ number, severity, summary }: RcaIncident) {
  return { incident: number, severity, what: summary };
}

function ours(event: NoticeEvent, key: string, { id, product, release }: RcaIncident): OwedNotice {
  return {
    ...{ key, event, subject: { release, product, environment: null, trust: null, sites: [] }, facts: {} },
    ...{ thread: `incident/${id}/rca`, calendar: null, link: null, acknowledgeBy: null, instead: [], also: [] },
  };
}
