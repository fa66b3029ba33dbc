import { byName } from '../../../platform/name-order.js';
import { grouped } from '../../../platform/grouping.js';

/** One place of several; empty of what is said of all of them alike. */
export interface Place {
  readonly name: string;
  readonly when: string;
  readonly words: string;
}

/** Places of which the very same is said. */
interface Alike {
  readonly when: string;
  readonly words: string;
  readonly names: readonly string[];
}

/** Where something is that is at several places. */
export interface Places {
  /** Those of which something is said that is said of no other. */
  readonly alone: readonly Place[];
  readonly alike: readonly Alike[];
  /** How many more there are than are listed. */
  readonly unlisted: number;
}

/**
 * The first `most` of them, those together of which the same is said, in the order in which that is first said; within it by their names.
 * Only what is listed is drawn, since of thousands that is dear.
 */
export function placesOf<Of>(all: readonly Of[], most: number, drawn: (one: Of) => Place): Places {
  const listed = all.slice(0, most).map(drawn);
  const together = [...grouped(listed, ({ when, words }) => JSON.stringify([when, words])).values()];
  return {
    alone: together.flatMap((of) => (of.length === 1 ? of : [])),
    alike: together.flatMap((of) => {
      const [first] = of;
      if (first === undefined || of.length === 1) return [];
      return [{ when: first.when, words: first.words, names: of.map(({ name }) => name).toSorted(byName) }];
    }),
    unlisted: all.length - listed.length,
  };
}

/** How many of each may be listed, so that they are at most `most` altogether: what is at few places has all of them. */
export function fairShare(counts: readonly number[], most: number): number {
  const ascending = counts.toSorted((one, other) => one - other);
  let left = most;
  for (const [index, count] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (count > share) return share;
    left -= count;
  }
  return most;
}
