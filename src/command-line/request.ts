import { Ending } from './ending.js';

/** One question to the service, or one order. */
export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/** A path of the API with each value in it encoded, so that nothing typed can name another route. */
export function at(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const path = parts.map((part, index) => part + encoded(values[index])).join('');
  return `/api/v1/${path}`;
}

function encoded(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  // Whatever sends it would resolve it away, however it is encoded.
  if (/^\.{0,2}$/.test(text) && value !== undefined)
    throw new Ending('mistyped', `"${text}" names nothing; write a version, an id or a name.`);
  return encodeURIComponent(text);
}

/** What was not said is left out. */
export function asking(path: string, query: Wish = {}): Asked {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  const text = search.toString();
  return { method: 'GET', path: text === '' ? path : `${path}?${text}` };
}

export function ordering(path: string, body: unknown = {}): Asked {
  return { method: 'POST', path, body };
}

export function setting(path: string, body: unknown): Asked {
  return { method: 'PUT', path, body };
}

export function removing(path: string): Asked {
  return { method: 'DELETE', path };
}

/** What was typed as options, by the names that the API has for them. */
export type Wish = Readonly<Record<string, unknown>>;

/** The options as they are sent: without those of the command line itself. */
export function sent(wish: object): Wish {
  return Object.fromEntries(Object.entries(wish).filter(([name]) => name !== 'json' && name !== 'yes'));
}
