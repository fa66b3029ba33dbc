import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import { told } from '../../windows/wall.js';

const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 60 * 60_000;
const DAY_SECONDS = 86_400;
/** So much a Trust has at the very least from being asked to the time itself: a mail has to arrive, be read and be answered. */
const ASKING_SECONDS = 3_600;

/** What Trusts are owed between being asked and the time itself. */
export interface NoticeRule {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** As the environment's file says. */
  readonly owedSeconds: number;
}

/** How much notice a Trust would get of a time. */
export interface GivenNotice {
  /** Whole days from now until it. */
  readonly days: number;
  /** Less than the Trust is owed. */
  readonly isShort: boolean;
  /** The same as a sentence. */
  readonly says: string;
}

/**
 * Before this moment no Trust is asked for a time: what it is owed lies between, to the whole hour, or where somebody said themselves when
 * it is to be, as much as asking takes, to the quarter of an hour.
 */
export function soonestToPropose({ now, owedSeconds }: NoticeRule, isWished: boolean): number {
  const ahead = isWished ? ASKING_SECONDS : Math.max(owedSeconds, ASKING_SECONDS);
  const step = isWished ? QUARTER_MS : HOUR_MS;
  return Math.ceil((now + ahead * 1000) / step) * step;
}

/** Whether less lies between than it takes to ask a Trust and to hear from it. */
export function isTooSoonToAsk(from: Date, { now }: Pick<NoticeRule, 'now'>): boolean {
  return from.getTime() < now + ASKING_SECONDS * 1000;
}

/** How much notice a time that begins then would give. */
export function noticeOf(from: Date, { now, owedSeconds }: NoticeRule): GivenNotice {
  const seconds = (from.getTime() - now) / 1000;
  const isShort = seconds < owedSeconds;
  const given = `That is ${lengthInWords(seconds)} notice`;
  return {
    days: Math.max(0, Math.floor(seconds / DAY_SECONDS)),
    isShort,
    says: isShort ? `${given}, and ${lengthInWords(owedSeconds)} notice is owed.` : `${given}.`,
  };
}

/** Why nothing is planned earlier at Trusts that have yet to be asked, and what leaves them less notice. */
export function noticeSentence(rule: NoticeRule): string {
  const soonest = told(soonestToPropose(rule, false), CENTRAL_ZONE);
  return `Trusts that have agreed to no time get ${lengthInWords(rule.owedSeconds)} notice, so nothing is planned there before ${soonest}. Say when it begins to see a plan with less.`;
}

/** Why nothing is planned as early as somebody wished at Trusts that have yet to be asked. */
export function askingSentence(rule: NoticeRule): string {
  const soonest = told(soonestToPropose(rule, true), CENTRAL_ZONE);
  return `Trusts that have agreed to no time have at least an hour to read and to answer, to the next quarter of an hour, so nothing is planned there before ${soonest}.`;
}

/** That some of these would be asked later than they are owed; null where none would. */
export function shortNoticeSentence(names: readonly string[], { owedSeconds }: NoticeRule): string | null {
  const [first] = names;
  if (first === undefined) return null;
  const who = names.length === 1 ? first : `${names.length} Trusts`;
  return `${who} would get less than the ${lengthInWords(owedSeconds)} notice that is owed. What mends a Sev 1 goes by the hotfix runbook, which waits for no agreement.`;
}

/** `10 days’`, `5 hours’`, `20 minutes’`: no more than there is, to stand before the word notice. */
export function lengthInWords(seconds: number): string {
  const [count, unit] =
    seconds >= DAY_SECONDS
      ? [Math.floor(seconds / DAY_SECONDS), 'day']
      : seconds >= 3_600
        ? [Math.floor(seconds / 3_600), 'hour']
        : [Math.max(0, Math.floor(seconds / 60)), 'minute'];
  return count === 1 ? `1 ${unit}’s` : `${count} ${unit}s’`;
}
