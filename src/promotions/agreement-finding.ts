import { timeInWords } from '../evidence/agreements/agreement-words.js';
import { isLive } from '../evidence/agreements/agreement.js';
import type { AskedTrust } from './agreement-standing.js';
import type { GateFacts } from './facts.js';
import type { Finding, Proof } from './verdict.js';

/**
 * Met when every Trust was asked, in a message that arrived where messages can leave, and every Trust of the first wave has agreed to an
 * exact time for this digest. The others may follow: at each site its own agreement is asked for when its turn comes.
 */
export function findAgreed({ agreements }: Pick<GateFacts, 'agreements'>): Finding {
  const trusts = agreements?.trusts ?? [];
  const unasked = trusts.filter(isUnasked);
  const asked = trusts.filter((trust) => !isUnasked(trust));
  const untold = asked.filter(({ isTold }) => isTold === false);
  const lacking = asked.filter((trust) => trust.isFirst && !hasAgreed(trust));
  const evidence = proofOf(trusts);
  const ways = [
    ...(unasked.length === 0 ? [] : [`Propose a time to ${namesOf(unasked)}.`]),
    ...(untold.length === 0
      ? []
      : [`What was asked has reached nobody yet at ${namesOf(untold)}: see to their contacts.`]),
    ...(lacking.length === 0
      ? []
      : [`The first wave needs an exact time that is agreed: ${lacking.map(inWords).join('; ')}.`]),
  ];
  if (ways.length === 0) return { status: 'met', evidence, howToMeet: null };
  const wasMet = lacking.some(({ agreement }) => agreement !== null && agreement.agreedAt !== null);
  return { status: wasMet ? 'stale' : 'not-met', evidence, howToMeet: ways.join(' ') };
}

/** What delivery took back asks nobody any more; what the Trust took back was asked. */
function isUnasked({ agreement }: AskedTrust): boolean {
  return agreement === null || (agreement.state === 'withdrawn' && agreement.ended?.byTrust !== true);
}

function hasAgreed({ agreement }: AskedTrust): boolean {
  return agreement !== null && isLive(agreement);
}

function proofOf(trusts: readonly AskedTrust[]): Proof | null {
  const asked = trusts.filter(({ agreement }) => agreement !== null);
  if (asked.length === 0) return null;
  const agreed = trusts.filter(hasAgreed);
  const others = trusts.filter((trust) => !hasAgreed(trust));
  const last = Math.max(...agreed.map(({ agreement }) => agreement?.agreedAt?.getTime() ?? 0));
  const not = others.length === 0 ? '' : ` Not agreed: ${others.map(inWords).join('; ')}.`;
  const yes = agreed.length === 0 ? '' : ` ${agreed.map(timeOf).join('; ')}.`;
  return {
    what: `${String(agreed.length)} of ${String(trusts.length)} Trusts have agreed to an exact time.${yes}${not}`,
    by: null,
    at: agreed.length === 0 ? null : new Date(last).toISOString(),
    link: null,
    reason: null,
  };
}

function timeOf({ name, agreement, zone }: AskedTrust): string {
  return `${name}: ${agreement === null ? '' : timeInWords(agreement, zone)}`;
}

function inWords({ name, agreement }: AskedTrust): string {
  return `${name} (${wordsOf(agreement)})`;
}

function wordsOf(agreement: AskedTrust['agreement']): string {
  switch (agreement?.state) {
    case undefined:
    case 'superseded':
      return 'not asked';
    case 'withdrawn':
      return 'taken back';
    case 'asked':
      return 'has not answered';
    case 'agreed':
      return agreement.kind === 'provisional' ? 'a day only' : 'its time is over';
    case 'countered':
      return 'asks for another time';
    case 'declined':
      return 'has declined';
    case 'expired':
      return 'did not answer in time';
  }
}

function namesOf(trusts: readonly AskedTrust[]): string {
  return trusts.map(({ name }) => name).join(', ');
}
