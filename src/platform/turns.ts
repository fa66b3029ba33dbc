interface Turn<T> {
  /** Resolves when the work in hand has ended, however. */
  readonly running: Promise<void>;
  /** The work that begins then, if anybody asked for it. */
  waiting: Promise<T> | null;
}

/**
 * Has a piece of work done in turns: of one name, one at a time, and at most one more that waits. Whoever asks while one runs gets the
 * answer of the next, which is not begun yet and so misses nothing that was there when they asked; all who wait share it, its failure too.
 */
export class Turns<T> {
  private readonly turns = new Map<string, Turn<T>>();

  /** Does `work` now, or joins what waits for that name: the work must be the same for all who ask under one. */
  take(name: string, work: () => Promise<T>): Promise<T> {
    const turn = this.turns.get(name);
    if (turn === undefined) return this.begin(name, work);
    turn.waiting ??= turn.running.then(() => this.begin(name, work));
    return turn.waiting;
  }

  private begin(name: string, work: () => Promise<T>): Promise<T> {
    const result = work();
    const turn: Turn<T> = { running: ended(result), waiting: null };
    this.turns.set(name, turn);
    void turn.running.then(() => {
      if (turn.waiting === null) this.turns.delete(name);
    });
    return result;
  }
}

/** Its failure is for those who asked for it. */
async function ended(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch {
    // They are told.
  }
}
