import type { ClassifiedTicket, ChangeSection } from './classification.js';

/** What a published note lists: its headings, each with the keys below it. */
export interface PublishedNote {
  readonly headings: readonly { readonly title: string; readonly keys: readonly string[] }[];
}

/** What stands below a heading: sections of changes by name, the known issues, or neither, such as thanks to contributors. */
export type HeadingMeaning = { readonly sections: readonly string[] } | 'known-issues' | 'neither';

/** A key in our section, and the headings of changes below which it was published. */
export interface PlacedKey {
  readonly key: string;
  readonly section: string;
  readonly headings: readonly string[];
}

/** What differs between the tracker's scope of a release and a published note. Keys ascend, as text. */
export interface Divergence {
  /** In both, under any heading. */
  readonly shared: readonly string[];
  readonly onlyTracker: readonly { readonly key: string; readonly section: string }[];
  readonly onlyPublished: readonly { readonly key: string; readonly headings: readonly string[] }[];
  /** In both, and below a heading of changes that means our section. */
  readonly sameSection: readonly string[];
  /** In both, and below headings of changes that mean other sections only. */
  readonly otherSection: readonly PlacedKey[];
  /** Of those in the same section: listed in another one as well. */
  readonly alsoElsewhere: readonly PlacedKey[];
  /** Said to be fixed and known to be broken at once. */
  readonly fixedAndKnown: readonly string[];
}

const MEANINGS: readonly (readonly [RegExp, HeadingMeaning])[] = [
  [/\b(?:known|open|outstanding) (?:issues?|bugs?|defects?|problems?)\b/, 'known-issues'],
  [/\b(?:fix(?:es|ed)?|bugs?|defects?|resolved)\b/, { sections: ['bug-fix'] }],
  [/\b(?:improve(?:d|ments?)|enhance(?:d|ments?))\b/, { sections: ['enhancement'] }],
  [/\b(?:features?|stor(?:y|ies)|new)\b/, { sections: ['new-feature'] }],
];

/** What a heading of a published note most likely means, by its words. `Notice of feature changes` is about changes, and lists none. */
export function meaningOfHeading(title: string): HeadingMeaning {
  const words = title.toLowerCase();
  if (/\b(?:notices?|credits?|thanks|contributors?|deprecat\w*|removed|removals?)\b/.test(words)) return 'neither';
  return MEANINGS.find(([pattern]) => pattern.test(words))?.[1] ?? 'neither';
}

/** What the headings of one note mean. One that has features alone, and no heading for enhancements, lists both below them. */
export function meaningsIn({ headings }: PublishedNote): (title: string) => HeadingMeaning {
  const hasEnhancements = headings.some(({ title }) => means(meaningOfHeading(title), 'enhancement'));
  return (title) => {
    const meaning = meaningOfHeading(title);
    return !hasEnhancements && means(meaning, 'new-feature') ? { sections: ['new-feature', 'enhancement'] } : meaning;
  };
}

/** Compares the tracker's scope, as it was classified, with a published note, key by key. */
export function divergenceOf<T extends ClassifiedTicket>(
  sections: readonly ChangeSection<T>[],
  published: PublishedNote,
  meaningOf: (title: string) => HeadingMeaning = meaningsIn(published),
): Divergence {
  const tracker = new Map(sections.flatMap(({ name, changes }) => changes.map(({ change }) => [change.key, name])));
  const headings = headingsByKey(published, (title) => meaningOf(title) !== 'known-issues');
  const known = headingsByKey(published, (title) => meaningOf(title) === 'known-issues');
  const ours = [...tracker].sort(byKey);
  const placed: readonly PlacedKey[] = ours.flatMap(([key, section]) => {
    const titles = (headings.get(key) ?? []).filter((title) => typeof meaningOf(title) === 'object');
    return titles.length === 0 ? [] : [{ key, section, headings: titles }];
  });
  const isSame = ({ section, headings: titles }: PlacedKey): boolean =>
    titles.some((title) => means(meaningOf(title), section));
  const isElsewhere = ({ section, headings: titles }: PlacedKey): boolean =>
    titles.some((title) => !means(meaningOf(title), section));
  return {
    shared: ours.filter(([key]) => headings.has(key)).map(([key]) => key),
    onlyTracker: ours.filter(([key]) => !headings.has(key)).map(([key, section]) => ({ key, section })),
    onlyPublished: [...headings]
      .filter(([key]) => !tracker.has(key))
      .sort(byKey)
      .map(([key, titles]) => ({ key, headings: titles })),
    sameSection: placed.filter(isSame).map(({ key }) => key),
    otherSection: placed.filter((one) => !isSame(one)),
    alsoElsewhere: placed.filter((one) => isSame(one) && isElsewhere(one)),
    fixedAndKnown: [...known.keys()].filter((key) => tracker.has(key)).sort(),
  };
}

function means(meaning: HeadingMeaning, section: string): boolean {
  return typeof meaning === 'object' && meaning.sections.includes(section);
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

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
