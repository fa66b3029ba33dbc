const FURTHEST = 2_000;

/** Looks for signs further on in a text, each once however often it is asked for: asked ever further on, it stays quick. */
export class Ahead {
  readonly #text: string;
  readonly #found = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Behind the next such sign on the same line, at most 2 000 characters on; null if there is none. */
  past(sign: string, from: number): number | null {
    const at = this.#next(sign, from);
    const isHere = at >= from && at - from <= FURTHEST && this.#next('\n', from) >= at;
    return isHere ? at + sign.length : null;
  }

  /** The length of the text if there is none. */
  #next(sign: string, from: number): number {
    const known = this.#found.get(sign);
    if (known !== undefined && known >= from) return known;
    const at = this.#text.indexOf(sign, from);
    const next = at < 0 ? Infinity : at;
    this.#found.set(sign, next);
    return next;
  }
}
