/**
 * What another process can see to sooner than at its next look: an attempt that is ready to be claimed, or a halt whose tombstones
 * are to be set. It says that there may be something to do, never what; the database has the truth.
 */
export interface Hint {
  readonly about: 'ready' | 'halting';
  /** The attempt that may be ready; null where the hint is about no single one. */
  readonly attempt: string | null;
}

/** Carries hints to the processes of one Gatehouse. Any of them may be lost, doubled or late without harm; nobody waits for one. */
export abstract class HintPost {
  /** Sends it off to whichever process takes it first, and returns at once; never throws. */
  abstract send(hint: Hint): void;

  /** Calls back with every hint that arrives at this process. */
  abstract onHint(listener: (hint: Hint) => void): void;
}

/** For the only process there is: nobody else is to be told. */
export class NobodyElse extends HintPost {
  override send(): void {
    // This process has heard it already.
  }

  override onHint(): void {
    // None will come.
  }
}
