import type { Log } from './log/log.service.js';
import { Loop } from './loop.worker.js';

const LOOKS_EVERY_MS = 5_000;

/** One kind of work that waits in the database to be done with something outside. */
export interface Polled<T> {
  /** Takes the next piece that is due, for itself alone; null: none is. */
  readonly claim: () => Promise<T | null>;
  /** Does it. Answers for how many seconds the other side asked to be left alone; null: it did not ask. */
  readonly take: (claimed: T) => Promise<number | null>;
  /** Finds out, before anything is taken, whether we are known there; false: nobody could say, so it is asked again with the next piece. */
  readonly prove?: () => Promise<boolean>;
  /** What is said when a turn breaks, to which the next look comes. */
  readonly fault: string;
}

/**
 * Does what is due again and again, one piece at a time, so that what waits for a slow other side waits unclaimed. Any number of processes
 * may do it beside each other, as far as `claim` lets none take what another has.
 */
export class Polling<T> {
  private readonly loop: Loop;
  private proof: 'never' | 'failed' | 'done' = 'never';
  /** We were asked to leave the other side alone until then, in milliseconds of this process. */
  private restUntil = 0;

  constructor(
    private readonly polled: Polled<T>,
    log: Log,
  ) {
    if (polled.prove === undefined) this.proof = 'done';
    this.loop = new Loop(
      LOOKS_EVERY_MS,
      () => this.turn(),
      (error) => {
        log.warn(`${polled.fault}; the next look comes`, { error });
      },
    );
  }

  start(): void {
    this.loop.start();
  }

  /** Resolves when the piece in hand is done; no other follows. */
  async stop(): Promise<void> {
    await this.loop.stop();
  }

  /** There may be something to do. */
  hint(): void {
    this.loop.hint();
  }

  private async turn(): Promise<void> {
    if (performance.now() < this.restUntil) return;
    if (this.proof === 'never') await this.prove();
    const claimed = await this.polled.claim();
    if (claimed === null) return;
    if (this.proof === 'failed') await this.prove();
    const rest = await this.polled.take(claimed);
    if (rest !== null) this.restUntil = performance.now() + rest * 1000;
    this.loop.hint();
  }

  private async prove(): Promise<void> {
    this.proof = (await this.polled.prove?.()) === false ? 'failed' : 'done';
  }
}
