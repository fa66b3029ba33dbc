import { Problem } from '../platform/http/problem.js';

/** How many live streams may be open at once. */
interface Most {
  readonly all: number;
  readonly ofOnePerson: number;
}

/** Whose live streams are open: nobody takes so many that none is left for others. */
export class StreamPlaces {
  private readonly open = new Map<string, number>();

  constructor(private readonly most: Most) {}

  /** Takes a place until `leave`. Throws a Problem (429) where there is none left. */
  enter(person: string): void {
    const all = [...this.open.values()].reduce((sum, count) => sum + count, 0);
    const own = this.open.get(person) ?? 0;
    if (all >= this.most.all || own >= this.most.ofOnePerson)
      throw new Problem(429, 'too-many-streams', 'Too many live streams are open; close one and try again.');
    this.open.set(person, own + 1);
  }

  leave(person: string): void {
    const left = (this.open.get(person) ?? 1) - 1;
    if (left > 0) this.open.set(person, left);
    else this.open.delete(person);
  }
}
