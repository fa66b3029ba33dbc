/** Pure: reads JSON as strictly as a signature would need it, so that two readers can never see two different documents. */

const DEEPEST = 64;
const POISONED = new Set(['__proto__', 'constructor', 'prototype']);

export type StrictJson =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: string };

/** Parses JSON; refuses a key said twice, a key that reaches for an object's prototype, and nesting deeper than 64. */
export function parseStrictJson(text: string): StrictJson {
  try {
    const value: unknown = JSON.parse(text);
    const fault = faultOf(text);
    return fault === null ? { ok: true, value } : { ok: false, fault };
  } catch {
    return { ok: false, fault: 'is not JSON' };
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gs;

/** Walks the strings and brackets of a text that is JSON: only there is every string closed, and the walk as long as the text. */
function faultOf(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const fault = faultOfKey(last, open.at(-1));
      if (fault !== null) return fault;
    }
    if (open.length > DEEPEST) return `is nested more than ${DEEPEST} deep`;
    last = token;
  }
  return null;
}

function faultOfKey(quoted: string, keys: Set<string> | null | undefined): string | null {
  const key = unquoted(quoted);
  if (key === null || keys === null || keys === undefined) return 'is not JSON';
  if (POISONED.has(key)) return 'has a key that no document needs: __proto__, constructor or prototype';
  if (keys.has(key)) return 'says one key twice in one object';
  keys.add(key);
  return null;
}

function unquoted(quoted: string): string | null {
  try {
    const key: unknown = JSON.parse(quoted);
    return typeof key === 'string' ? key : null;
  } catch {
    return null;
  }
}
