import { timeInWords } from '../evidence/agreements/agreement-words.js';
import { isLive } from '../evidence/agreements/agreement.js';
import type { AskedTrust } from './agreement-standing.js';
import type { GateFacts } from './facts.js';
import type { Finding, Proof } from './verdict.js';

/**
 * Met when every Trust was asked, in a message that arrived where messages can leave, and every Trust of the first wave has agreed to an
 * exact time for this digest. The others may follow: at each site its own agreement is asked for when its turn comes.
 */
export function findAgreed({ agreements, urgent }: Pick<GateFacts, 'agreements' | 'urgent'>): Finding {
  const trusts = agreements?.trusts ?? [];
  const unasked = trusts.filter(isUnasked);
  const asked = trusts.filter((trust) => !isUnasked(trust));
  const untold = asked.filter(({ isTold }) => isTold === false);
  const lacking = asked.filter((trust) => trust.isFirst && !hasAgreed(trust));
  const isMet = unasked.length + untold.length + lacking.length === 0;
  // A hotfix waits for no agreement.
  const evidence = proofOf(trusts, isMet && urgent === null ? WAITING : '');
  const ways = [
    ...(unasked.length === 0 ? [] : [`Propose a time to ${namesOf(unasked)}.`]),
    ...(untold.length === 0
      ? []
      : [`What was asked has reached nobody yet at ${namesOf(untold)}: see to their contacts.`]),
    ...(lacking.length === 0
      ? []
      : [`The first wave needs an exact time that is agreed: ${lacking.map(inWords).join('; ')}.`]),
  ];
  if (isMet) return { status: 'met', evidence, howToMeet: null };
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

/** What is met lets in those alone who agreed: said at once, so that nobody takes it for all of them. */
const WAITING = '; the sites of the others wait for their own agreement, and do not begin without it';

function proofOf(trusts: readonly AskedTrust[], ofOthers: string): Proof | null {
  const asked = trusts.filter(({ agreement }) => agreement !== null);
  if (asked.length === 0) return null;
  const agreed = trusts.filter(hasAgreed);
  const others = trusts.filter((trust) => !hasAgreed(trust));
  const last = Math.max(...agreed.map(({ agreement }) => agreement?.agreedAt?.getTime() ?? 0));
  const not = others.length === 0 ? '' : ` Not agreed: ${others.map(inWords).join('; ')}.`;
  const yes = agreed.length === 0 ? '' : ` ${agreed.map(timeOf).join('; ')}.`;
  return {
    what: `${String(agreed.length)} of ${String(trusts.length)} Trusts have agreed to an exact time${others.length === 0 ? '' : ofOthers}.${yes}${not}`,
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
  if (agreement === null) return 'not asked';
  switch (agreement.state) {
    case 'superseded':
      return 'not asked';
    case 'withdrawn':
      return agreement.ended?.byTrust === true ? 'taken back' : 'called off';
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
