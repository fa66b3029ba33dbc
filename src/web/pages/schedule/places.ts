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

/** Those together of which the same is said, in the order in which that is first said; within it by their names. */
export function placesOf(all: readonly Place[]): Places {
  const together = [...grouped(all, ({ when, words }) => JSON.stringify([when, words])).values()];
  return {
    alone: together.flatMap((of) => (of.length === 1 ? of : [])),
    alike: together.flatMap((of) => {
      const [first] = of;
      if (first === undefined || of.length === 1) return [];
      return [{ when: first.when, words: first.words, names: of.map(({ name }) => name).toSorted(byName) }];
    }),
    unlisted: 0,
  };
}

export function countOf({ alone, alike }: Places): number {
  return alike.reduce((sum, { names }) => sum + names.length, alone.length);
}

/** The first `most` of them. */
export function firstOf(places: Places, most: number): Places {
  const alone = places.alone.slice(0, most);
  let left = most - alone.length;
  const alike = places.alike.flatMap(({ names, ...said }) => {
    const listed = names.slice(0, left);
    left -= listed.length;
    return listed.length === 0 ? [] : [{ ...said, names: listed }];
  });
  const listed = { alone, alike, unlisted: 0 };
  return { ...listed, unlisted: countOf(places) - countOf(listed) };
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
