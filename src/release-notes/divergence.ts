import type { ClassifiedTicket, ChangeSection } from './classification.js';

/** What a published note lists: its headings, each with the keys below it. */
export interface PublishedNote {
  readonly headings: readonly { readonly title: string; readonly keys: readonly string[] }[];
}

/** What stands below a heading: a section of changes by name, the known issues, or neither, such as thanks to contributors. */
export type HeadingMeaning = { readonly section: string } | 'known-issues' | 'neither';

/** What differs between the tracker's scope of a release and a published note. Keys ascend, as text. */
export interface Divergence {
  /** In both, under any heading. */
  readonly shared: readonly string[];
  readonly onlyTracker: readonly { readonly key: string; readonly section: string }[];
  readonly onlyPublished: readonly { readonly key: string; readonly headings: readonly string[] }[];
  /** In both, and in a section of changes of the published note: there, the same as ours. */
  readonly sameSection: readonly string[];
  readonly otherSection: readonly {
    readonly key: string;
    readonly tracker: string;
    readonly published: readonly string[];
  }[];
  /** Said to be fixed and known to be broken at once. */
  readonly fixedAndKnown: readonly string[];
}

const MEANINGS: readonly (readonly [RegExp, HeadingMeaning])[] = [
  [/\b(?:known|open|outstanding) (?:issues?|bugs?|defects?|problems?)\b/, 'known-issues'],
  [/\b(?:fix(?:es|ed)?|bugs?|defects?|resolved)\b/, { section: 'bug-fix' }],
  [/\b(?:improve(?:d|ments?)|enhance(?:d|ments?))\b/, { section: 'enhancement' }],
  [/\b(?:features?|stor(?:y|ies)|new)\b/, { section: 'new-feature' }],
];

/** What a heading of a published note most likely means, by its words. `Notice of feature changes` is about changes, and lists none. */
export function meaningOfHeading(title: string): HeadingMeaning {
  const words = title.toLowerCase();
  if (/\b(?:notices?|credits?|thanks|contributors?|deprecat\w*|removed|removals?)\b/.test(words)) return 'neither';
  return MEANINGS.find(([pattern]) => pattern.test(words))?.[1] ?? 'neither';
}

/** Compares the tracker's scope, as it was classified, with a published note, key by key. */
export function divergenceOf<T extends ClassifiedTicket>(
  sections: readonly ChangeSection<T>[],
  published: PublishedNote,
  meaningOf: (title: string) => HeadingMeaning = meaningOfHeading,
): Divergence {
  const tracker = new Map(sections.flatMap(({ name, changes }) => changes.map(({ change }) => [change.key, name])));
  const headings = headingsByKey(published, (title) => meaningOf(title) !== 'known-issues');
  const known = headingsByKey(published, (title) => meaningOf(title) === 'known-issues');
  const shared = [...tracker].filter(([key]) => headings.has(key)).sort(byKey);
  const placed = shared.flatMap(([key, section]) => {
    const there = sectionsOf(headings.get(key) ?? [], meaningOf);
    return there.length === 0 ? [] : [{ key, tracker: section, published: there }];
  });
  return {
    shared: shared.map(([key]) => key),
    onlyTracker: [...tracker]
      .filter(([key]) => !headings.has(key))
      .sort(byKey)
      .map(([key, section]) => ({ key, section })),
    onlyPublished: [...headings]
      .filter(([key]) => !tracker.has(key))
      .sort(byKey)
      .map(([key, titles]) => ({ key, headings: titles })),
    sameSection: placed.filter(isSame).map(({ key }) => key),
    otherSection: placed.filter((one) => !isSame(one)),
    fixedAndKnown: [...known.keys()].filter((key) => tracker.has(key)).sort(),
  };
}

function isSame({ tracker, published }: Divergence['otherSection'][number]): boolean {
  return published.every((section) => section === tracker);
}

function headingsByKey(
  { headings }: PublishedNote,
  counts: (title: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const byKey = new Map<string, string[]>();
  for (const { title, keys } of headings.filter((heading) => counts(heading.title))) {
    for (const key of new Set(keys)) byKey.set(key, [...(byKey.get(key) ?? []), title]);
  }
  return byKey;
}

function sectionsOf(titles: readonly string[], meaningOf: (title: string) => HeadingMeaning): readonly string[] {
  const meanings = titles.map(meaningOf).flatMap((meaning) => (typeof meaning === 'string' ? [] : [meaning.section]));
  return [...new Set(meanings)];
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
