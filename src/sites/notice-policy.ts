import { secondsIn } from './duration.js';

/** How far ahead people are told, as an environment's file writes it. */
export interface NoticeDocument {
  readonly ahead?: string;
  readonly reminder?: string;
  readonly acknowledge?: string;
  readonly earlySight?: string;
}

/** How far ahead people are told of what happens in an environment, in seconds. */
export interface NoticePolicy {
  /** Of its downtime: what we owe a Trust before we take its service down (decision 6). */
  readonly aheadSeconds: number;
  /** Of the same once more. */
  readonly reminderSeconds: number;
  /** After being told of downtime, by when one of a Trust's contacts has to say that they read it. */
  readonly acknowledgeSeconds: number;
  /** Of a release that will come, before anything is agreed. */
  readonly earlySightSeconds: number;
}

const USUAL: Required<NoticeDocument> = { ahead: '10d', reminder: '1d', acknowledge: '2d', earlySight: '60d' };
export const LONGEST_NOTICE = '365d';

/** What the file says in seconds, or what is usual where it says nothing. Throws only for files that were not checked. */
export function noticePolicyOf(written: NoticeDocument = {}): NoticePolicy {
  const { ahead, reminder, acknowledge, earlySight } = { ...USUAL, ...written };
  return {
    aheadSeconds: seconds(ahead),
    reminderSeconds: seconds(reminder),
    acknowledgeSeconds: seconds(acknowledge),
    earlySightSeconds: seconds(earlySight),
  };
}

/** The fields whose duration is longer than any notice may be, in their order. */
export function tooLong(written: NoticeDocument): readonly { readonly field: string; readonly duration: string }[] {
  return Object.entries(written)
    .map(([field, duration]) => ({ field, duration: String(duration) }))
    .filter(({ duration }) => (secondsIn(duration) ?? Infinity) > seconds(LONGEST_NOTICE));
}

function seconds(text: string): number {
  const amount = secondsIn(text);
  if (amount === null) throw new Error(`The environments folder was not checked before use: ${text}.`);
  return amount;
}
