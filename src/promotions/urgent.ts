import { HOTFIX_RULES, letThroughWithout, type UrgentFix } from '../releases/urgent-fix.js';
import type { EnvironmentName } from '../sites/environment.js';
import { ROLE_TITLES, type Criterion } from './criterion.js';
import type { GateFacts } from './facts.js';
import { passes, type Finding, type Proof, type Unread } from './verdict.js';

export const SECOND_PERSON: Criterion = {
  kind: 'second-person',
  id: 'hotfix-approved',
  title: 'A second person has approved that this hotfix goes to Production',
  requirement: 'INV-04',
  whoCan: [ROLE_TITLES['product-owner'], ROLE_TITLES['ai-centre'], 'another release manager of the delivery team'],
  waivable: false,
};

/** What the gate of an environment asks of a hotfix alone, and of no other release. */
export function urgentCriteria(urgent: UrgentFix | null, environment: EnvironmentName): readonly Criterion[] {
  return urgent === null || environment !== 'production' ? [] : [SECOND_PERSON];
}

export function findSecondPerson({ urgent }: Pick<GateFacts, 'urgent'>): Finding {
  const howToMeet = 'Somebody who had no hand in it approves exactly this digest, in the runbook of the hotfix.';
  if (urgent === null) return { status: 'not-met', evidence: null, howToMeet };
  const { approval } = urgent;
  if (approval === null) return throughGlass(urgent) ?? { status: 'not-met', evidence: null, howToMeet };
  const evidence = {
    ...{ what: `Approved by ${approval.by.name}, for ${urgent.number}.`, by: approval.by },
    ...{ at: approval.at.toISOString(), link: null, reason: null },
  };
  return { status: 'met', evidence, howToMeet: null };
}

/**
 * What a hotfix is let off: a date that Trusts agreed to; what an outside system that cannot be read would say, where somebody let it
 * through without; and, where the glass was broken because nobody answered, the sign-offs that nobody gave. Who said no has answered, so
 * no broken glass lets that go, and nothing lets go what was never tried on Pre-Prod. `find` judges the criterion by these facts.
 */
export function letOff(criterion: Criterion, facts: GateFacts, find: (facts: GateFacts) => Finding): Finding {
  const finding = find(facts);
  const { urgent } = facts;
  if (urgent === null || passes(finding.status)) return finding;
  if (criterion.id === 'dates-agreed') return relaxed(urgent);
  if (finding.unread !== undefined) return unreadFor(urgent, { finding, unread: finding.unread, facts, find });
  if (criterion.kind !== 'sign-off') return finding;
  const isRefused = facts.signOffs.some(
    ({ stage, feature, digest, decision, withdrawn }) =>
      stage === criterion.stage &&
      feature === null &&
      digest === facts.release.digest &&
      decision !== 'approved' &&
      withdrawn === null,
  );
  return isRefused ? finding : (throughGlass(urgent) ?? finding);
}

function relaxed({ number }: UrgentFix): Finding {
  const says = HOTFIX_RULES.find(({ rule }) => rule === 'agreed-date')?.says ?? '';
  return notAsked(`${number} is a hotfix. ${says}`, null);
}

interface UnreadFinding {
  readonly finding: Finding;
  readonly unread: Unread;
  readonly facts: GateFacts;
  readonly find: (facts: GateFacts) => Finding;
}

/** By what was read last since the incident was raised, with its age said; else by whoever let it through without it, with what was known. */
function unreadFor(urgent: UrgentFix, { finding, unread, facts, find }: UnreadFinding): Finding {
  const last = find(asReadLast(facts, urgent.raisedAt));
  const system = unread.of === 'scope' ? 'The tracker' : 'The source host';
  const age =
    unread.readAt === null
      ? `${system} has never been read.`
      : `${system} was last read ${minutes(facts.now, unread.readAt)} minutes ago, and cannot be read now.`;
  const known = last.unread === undefined ? `${last.evidence?.what ?? ''} ${age}`.trim() : age;
  if (passes(last.status))
    return {
      ...last,
      evidence: { ...(last.evidence ?? NOTHING), what: known, at: unread.readAt },
    };
  const witness = letThroughWithout(urgent, unread.of);
  if (witness === null) {
    const again = urgent.approval === null ? '' : ', once its fix is named again,';
    const howToMeet = `A second person approves ${urgent.number}${again} without it, or it is read again once it answers.`;
    return { ...finding, evidence: { ...NOTHING, what: known }, howToMeet };
  }
  const what = `${known} ${witness.by.name} let ${urgent.number} through without it.`;
  return {
    status: 'not-applicable',
    evidence: { ...NOTHING, what, by: witness.by, at: witness.at.toISOString() },
    howToMeet: null,
  };
}

const NOTHING: Proof = { what: '', by: null, at: null, link: null, reason: null };

/** As if everything that was read since then were new. */
function asReadLast(facts: GateFacts, since: Date): GateFacts {
  const counts = <T extends { readonly readAt: Date; readonly isKnown: boolean }>(read: T): T => {
    return { ...read, isKnown: read.readAt.getTime() >= since.getTime() };
  };
  const { tickets, source } = facts;
  return {
    ...facts,
    tickets: tickets && {
      ...tickets,
      scope: tickets.scope && counts(tickets.scope),
      meeting: new Map([...tickets.meeting].map(([environment, read]) => [environment, counts(read)])),
      open: tickets.open && counts(tickets.open),
    },
    source: source && { ...source, read: source.read && counts(source.read) },
  };
}

function minutes(now: Date, then: string): string {
  return String(Math.max(0, Math.floor((now.getTime() - Date.parse(then)) / 60_000)));
}

function throughGlass({ number, glass }: UrgentFix): Finding | null {
  if (glass === null) return null;
  const what = `Nobody answered in time for ${number}: the glass was broken by ${glass.by.name}, and somebody has to approve that afterwards.`;
  return notAsked(what, glass);
}

/** Nothing proves it, and it is not asked of this release; people see why. */
function notAsked(what: string, glass: UrgentFix['glass']): Finding {
  const evidence = {
    ...{ what, by: glass?.by ?? null, at: glass?.at.toISOString() ?? null },
    ...{ link: null, reason: glass?.because ?? null },
  };
  return { status: 'not-applicable', evidence, howToMeet: null };
}
