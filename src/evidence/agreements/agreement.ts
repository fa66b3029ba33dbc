import type { EnvironmentName } from '../../sites/environment.js';
import type { Product } from '../../sites/site.js';

/**
 * How a proposal stands with its Trust. Only `agreed` lets anything start. `expired`: nobody answered in time. `superseded`: another
 * time was proposed. `withdrawn`: either side took it back.
 */
export const AGREEMENT_STATES = [
  'asked',
  'agreed',
  'countered',
  'declined',
  'expired',
  'superseded',
  'withdrawn',
] as const;
export type AgreementState = (typeof AGREEMENT_STATES)[number];

/** A day on the Trust's own calendar first, and the exact window later. `day` is `2026-12-01`; instants are UTC. */
export type ProposedTime =
  | { readonly kind: 'provisional'; readonly day: string; readonly from: null; readonly to: null }
  | { readonly kind: 'exact'; readonly day: null; readonly from: Date; readonly to: Date };

/** What a Trust may say to a proposal. */
export const ANSWERS = ['agreed', 'countered', 'declined'] as const;
export type AnswerWord = (typeof ANSWERS)[number];

/** One answer, as it was given. */
export interface Answer {
  readonly answer: AnswerWord | 'withdrawn';
  readonly reason: string | null;
  /** The time that it names instead; null unless it counters. */
  readonly instead: ProposedTime | null;
  readonly by: { readonly name: string; readonly role: string };
  readonly at: Date;
  /** Whether it changed how the agreement stands. One that came after somebody else's may not: it is shown, and decides nothing. */
  readonly stands: boolean;
}

/** A window that had been agreed for the same release at the same Trust in an earlier round. */
export interface FormerWindow {
  readonly id: string;
  readonly round: number;
  readonly from: Date;
  readonly to: Date;
  readonly agreedAt: Date;
  /** When it was void or replaced. */
  readonly endedAt: Date;
}

/** One round of asking one Trust about one release in one environment. Times are UTC. */
interface Round {
  readonly id: string;
  readonly release: string;
  /** What the Trust agrees to: exactly this. */
  readonly digest: string;
  readonly product: Product;
  readonly environment: EnvironmentName;
  readonly trust: string;
  /** From 1. */
  readonly round: number;
  /** Higher after every change of any round for the same release, environment and Trust. */
  readonly sequence: number;
  /** The same for all that was asked in one call. */
  readonly batch: string;
  /** What delivery wrote with it. */
  readonly note: string | null;
  readonly state: AgreementState;
  readonly answerBy: Date;
  readonly askedAt: Date;
  readonly askedBy: { readonly person: string; readonly name: string };
  /** Set once it was agreed, even where it is void since. */
  readonly agreedAt: Date | null;
  /** When, why and by which side it was decided against, void or replaced; null while it is open. */
  readonly ended: { readonly at: Date; readonly because: string; readonly byTrust: boolean } | null;
  /** Its time is over. */
  readonly isOver: boolean;
  /** The last window that had been agreed before this round; null where none was. */
  readonly previous: FormerWindow | null;
}

export type Agreement = Round & ProposedTime;

/** As much of a round as tells how it stands with its Trust. */
export type RoundStanding = Pick<Round, 'id' | 'trust' | 'state' | 'agreedAt' | 'isOver'> & {
  /** By which side it was ended; null while it is open. */
  readonly ended: Pick<NonNullable<Round['ended']>, 'byTrust'> | null;
} & ProposedTime;

type Exact = Extract<ProposedTime, { kind: 'exact' }> & { readonly state: 'agreed' };

/** An agreement to one release in one exact window, which holds now: what alone lets a run start there. */
export type LiveAgreement = Round & Exact;

/** Whether a run may rely on it, in its window. */
export function isLive<Known extends Pick<Round, 'state' | 'isOver'> & ProposedTime>(
  agreement: Known,
): agreement is Known & Exact {
  return agreement.state === 'agreed' && agreement.kind === 'exact' && !agreement.isOver;
}

/** Whether it stands: it is agreed to, or can be answered still. */
export function isOpen({ state }: Pick<Round, 'state'>): boolean {
  return state === 'asked' || state === 'agreed';
}

/** Whether both name the same time. */
export function isSameTime(one: ProposedTime, other: ProposedTime): boolean {
  return (
    one.day === other.day && one.from?.getTime() === other.from?.getTime() && one.to?.getTime() === other.to?.getTime()
  );
}

const DAY_MS = 86_400_000;

/** When a time is over, UTC, and there is nothing left to answer: a day once it is over everywhere, as the database has it. */
export function overAt(time: ProposedTime): Date {
  return time.kind === 'exact' ? time.to : new Date(Date.parse(time.day) + 2 * DAY_MS);
}

/** What an answer does to a proposal in this state. */
export type Effect =
  /** It decides: the proposal goes into this state. */
  | { readonly kind: 'decides'; readonly state: AnswerWord }
  /** It says the same again, or comes after a no: kept and shown, and changes nothing. */
  | { readonly kind: 'shown' }
  /** There is nothing to answer any more. */
  | { readonly kind: 'refused'; readonly because: string };

/**
 * What an answer does. The first decides. A yes may be taken back until a run began at every site that it is for; a no is not turned into
 * a yes by somebody else's: delivery asks again.
 */
export function effectOf(state: AgreementState, answer: AnswerWord, isBegun: boolean): Effect {
  switch (state) {
    case 'asked':
      return { kind: 'decides', state: answer };
    case 'agreed':
      if (answer === 'agreed') return { kind: 'shown' };
      return isBegun
        ? { kind: 'refused', because: 'The change has begun, so the agreement cannot be taken back any more.' }
        : { kind: 'decides', state: answer };
    case 'countered':
    case 'declined':
      return { kind: 'shown' };
    case 'expired':
      return { kind: 'refused', because: 'The time to answer is over. The delivery team has to ask again.' };
    case 'superseded':
      return { kind: 'refused', because: 'Another time was proposed since. Answer that one.' };
    case 'withdrawn':
      return { kind: 'refused', because: 'This was withdrawn, so there is nothing to answer.' };
  }
}
