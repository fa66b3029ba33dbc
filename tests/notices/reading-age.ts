/** What the sentences of a text ask of a reader, by the formula of Flesch and Kincaid. */
export interface ReadingAge {
  readonly words: number;
  readonly sentences: number;
  /** Years of school in the United States; a reading age is five more. */
  readonly grade: number;
}

/** Counts every paragraph, heading and item of a list as at least one sentence. Times and numbers count as one syllable a word. */
export function readingAge(blocks: readonly string[]): ReadingAge {
  const sentences = blocks
    .flatMap((block) => block.split(/(?<=[.!?:])\s+/))
    .map((sentence) => sentence.match(/[A-Za-z0-9'’:.-]*[A-Za-z0-9]/g) ?? [])
    .filter((words) => words.length > 0);
  const words = sentences.flat();
  const syllables = words.reduce((sum, word) => sum + syllablesIn(word), 0);
  const grade = 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59;
  return { words: words.length, sentences: sentences.length, grade };
}

/** Groups of vowels, less those that are silent at the end: right for most English words, and too many for few. */
export function syllablesIn(word: string): number {
  if (/\d/.test(word)) return 1;
  const plain = word.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (plain.length <= 3) return 1;
  const silent = plain
    .replace(/(?<![aeiouy])(?:ed|es)$/, (end) => (/(?:[td]ed|(?:[sxz]|ch|sh|[cg])es)$/.test(plain) ? end : ''))
    .replace(/(?<![aeiouyl])e$|(?<=[aeiouy])le?$/, '')
    .replace(/^y/, '');
  return Math.max(1, silent.match(/[aeiouy]{1,2}/g)?.length ?? 1);
}
