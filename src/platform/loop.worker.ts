/**
 * Does one piece of work again and again: at the start, every `everyMs` (null: by hints alone), and at once when hinted. A hint may
 * be lost, doubled or late without harm, since the next turn comes anyway. Turns never overlap. A turn that throws is told to
 * `onFault`, and the next one comes.
 */
export class Loop {
  private stopped = false;
  private hinted = false;
  private wake: (() => void) | null = null;
  private going: Promise<void> = Promise.resolve();

  constructor(
    private readonly everyMs: number | null,
    private readonly turn: () => Promise<void>,
    private readonly onFault: (error: unknown) => void,
  ) {}

  start(): void {
    this.going = this.go();
  }

  /** There may be something to do. */
  hint(): void {
    this.hinted = true;
    this.wake?.();
  }

  /** Resolves when the turn in hand has ended; no other follows. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake?.();
    await this.going;
  }

  private async go(): Promise<void> {
    while (!this.isStopped()) {
      this.hinted = false;
      try {
        await this.turn();
      } catch (error) {
        this.onFault(error);
      }
      await this.rest();
    }
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private async rest(): Promise<void> {
    if (this.hinted || this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = this.everyMs === null ? undefined : setTimeout(resolve, this.everyMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }
}
