const NODES = 50_000;
const CHARACTERS = 200_000;
const WARNINGS = 20;

/** How deep parts may stand inside each other and keep their layout. */
export const DEPTH = 40;

export const LEFT_OUT = '[The rest is left out: it is longer than can be shown.]';

/**
 * What may be read of one document, which anybody may have written, and what there is to say about it. A field of a tracker holds
 * 32 767 characters unless somebody allowed more; of 27 000 real ones, five are longer than what is read here.
 */
export class Allowance {
  #nodes = NODES;
  #characters = CHARACTERS;
  readonly #warnings = new Set<string>();

  get isUsedUp(): boolean {
    return this.#nodes < 0 || this.#characters < 0;
  }

  /** In words for people, each once. */
  get warnings(): readonly string[] {
    const told = [...this.#warnings].slice(0, WARNINGS);
    return [
      ...told,
      ...(this.#warnings.size > WARNINGS ? ['More of it could not be shown as it was meant.'] : []),
      ...(this.isUsedUp ? ['It is longer than can be shown; its end is left out.'] : []),
    ];
  }

  warn(words: string): void {
    if (this.#warnings.size <= WARNINGS) this.#warnings.add(words);
  }

  /** Whether one more part may be read. */
  spendNode(): boolean {
    this.#nodes -= 1;
    return this.#nodes >= 0;
  }

  /** As much of a text as may still be read. */
  spend(text: string): string {
    const taken = text.slice(0, Math.max(0, this.#characters));
    this.#characters -= text.length;
    return cleaned(taken);
  }
}

/** A name from a document, short and clean enough for a warning. */
export function nameOf(text: string): string {
  return `"${cleaned(text.slice(0, 40)).replaceAll('\n', ' ')}"`;
}

const UNSEEN = /(?![\n\t])[\p{Cc}\p{Surrogate}\u202D\u202E\uFFF9-\uFFFB\uFFFE\uFFFF]/gu;

/**
 * Without what no reader can see and some programs obey: control characters, halves of characters, and the signs that turn the
 * direction of writing by force. Each leaves a mark in its place. Line ends are `\n`.
 */
export function cleaned(text: string): string {
  return text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n').replace(UNSEEN, '\uFFFD');
}
