interface Entry {
  readonly at: number;
  readonly number: number;
  readonly what: () => void;
}

/** What is to happen, in the order of its time; what falls on the same millisecond, in the order in which it was noted. */
export class Agenda {
  /** Milliseconds since the beginning of the world. */
  now = 0;
  private readonly heap: Entry[] = [];
  private count = 0;

  after(milliseconds: number, what: () => void): void {
    this.count += 1;
    this.heap.push({ at: this.now + Math.max(0, milliseconds), number: this.count, what });
    this.rise(this.heap.length - 1);
  }

  /** Lets the next thing happen; false when there is none. */
  turn(): boolean {
    const next = this.heap[0];
    const last = this.heap.pop();
    if (next === undefined || last === undefined) return false;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.sink(0);
    }
    this.now = next.at;
    next.what();
    return true;
  }

  private rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.swapIfBefore(at, parent)) return;
      at = parent;
    }
  }

  private sink(from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      const child = this.isBefore(left + 1, left) ? left + 1 : left;
      if (!this.swapIfBefore(child, at)) return;
      at = child;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a === undefined || b === undefined) return false;
    return a.at < b.at || (a.at === b.at && a.number < b.number);
  }

  private swapIfBefore(one: number, other: number): boolean {
    if (!this.isBefore(one, other)) return false;
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a === undefined || b === undefined) return false;
    this.heap[one] = b;
    this.heap[other] = a;
    return true;
  }
}
