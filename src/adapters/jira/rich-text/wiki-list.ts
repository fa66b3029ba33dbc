import type { Block, Item } from './prose.js';

interface OpenList {
  readonly isOrdered: boolean;
  readonly items: (Item & { readonly content: Block[] })[];
}

const DEEPEST = 10;

/** A list while its lines come in: each item says by its signs, such as `*#`, which lists it is inside of. */
export class ListDraft {
  readonly #into: Block[];
  #open: OpenList[] = [];

  constructor(into: Block[]) {
    this.#into = into;
  }

  /** Begins an item, and answers where its content goes. */
  item(signs: string): Block[] {
    const depth = Math.min(signs.length, DEEPEST);
    const isOrdered = signs[depth - 1] === '#';
    this.#open.length = Math.min(this.#open.length, depth);
    if (this.#open.length === depth && this.#open.at(-1)?.isOrdered !== isOrdered) this.#open.pop();
    while (this.#open.length < depth) this.#begin(signs[this.#open.length] === '#');
    const content: Block[] = [];
    this.#open.at(-1)?.items.push({ state: null, content });
    return content;
  }

  end(): void {
    this.#open = [];
  }

  #begin(isOrdered: boolean): void {
    const list: OpenList = { isOrdered, items: [] };
    const outer = this.#open.at(-1);
    if (outer !== undefined && outer.items.length === 0) outer.items.push({ state: null, content: [] });
    (outer?.items.at(-1)?.content ?? this.#into).push({ kind: 'list', start: 1, ...list });
    this.#open.push(list);
  }
}
