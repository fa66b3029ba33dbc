import type { Trouble } from '../../platform/answer.js';

/** What one thing that is asked of the port may take in all, and one request within it; times in milliseconds. */
export interface Bounds {
  readonly request: number;
  /** In waits between tries, all together. */
  readonly waiting: number;
  readonly tries: number;
  /** The longest answer that is read, in bytes: a page of tickets with long descriptions is about 1 MB. */
  readonly answer: number;
}

export const USUAL_BOUNDS: Bounds = { request: 30_000, waiting: 60_000, tries: 5, answer: 64 * 1024 * 1024 };

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

/** What is left of the time that one thing asked of the port may be waited for. */
export class Patience {
  private left: number;

  constructor(private readonly bounds: Bounds) {
    this.left = bounds.waiting;
  }

  /**
   * How long to wait before the next try, in milliseconds, or null to give up: after what cannot pass by itself, after too many tries,
   * or when more time is asked for than is left. `dice` is a number from 0 to 1, so that many who were turned away together do not
   * come back together; nobody comes back sooner than was asked.
   */
  waitAfter(trouble: Trouble, tries: number, dice: number): number | null {
    if (trouble.kind !== 'rate-limited' && trouble.kind !== 'unavailable') return null;
    if (tries >= this.bounds.tries) return null;
    const asked = trouble.retryAfterSeconds;
    const growing = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1));
    return this.spend(asked === null ? growing * (0.5 + dice / 2) : asked * 1000 + (FIRST_WAIT / 2) * dice);
  }

  /** Takes a wait from what is left; null if it is longer. */
  spend(wait: number): number | null {
    if (wait > this.left) return null;
    this.left -= wait;
    return wait;
  }
}
