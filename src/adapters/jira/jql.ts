/** Pure: writes questions in Jira's query language in which no name, key or rule can be more than it is. */

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text as a value: in quotes, with everything escaped that could end them. What nobody can type or see is left out. */
export function quoted(text: string): string {
  const escaped = text.replace(/[\\"\n\r\t]/g, (character) => ESCAPED[character] ?? '');
  // A newline within quotes is a fault to Jira in any of its guises; U+0085, U+2028 and U+2029 are newlines too.
  return `"${escaped.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')}"`;
}

/** The tickets of one version. By its id, which needs no quotes and which no other project's version of the same name has. */
export function inVersion(id: string): string {
  return `fixVersion = ${bareId(id)}`;
}

export function inProject(key: string): string {
  return `project = ${quoted(key)}`;
}

export function withKeys(keys: readonly string[]): string {
  return `key in (${keys.map(quoted).join(', ')})`;
}

/** Not done by its status, whatever its resolution, with one of these priorities. */
export function openWith(priorities: readonly string[]): string {
  return `statusCategory != Done AND priority in (${priorities.map(quoted).join(', ')})`;
}

/** All of these at once, in one stable order: a reader of pages neither misses nor repeats a ticket that keeps its key. */
export function all(...conditions: readonly string[]): string {
  return `${conditions.map((condition) => `(${condition})`).join(' AND ')} ORDER BY key ASC`;
}

/** Why a rule that a person wrote may not stand as one condition among others, or null when it may. */
export function objectionTo(rule: string): string | null {
  const outside = withoutTexts(rule);
  if (outside === null) return 'has a quotation mark that is never closed';
  if (/\p{Cc}|[\u2028\u2029]/u.test(rule.replace(/[\t\n\r]/g, ' '))) return 'has a character that cannot be seen';
  if (outside.trim() === '') return 'is empty';
  let depth = 0;
  for (const character of outside) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    // What closes more than it opened would end our own brackets, and speak for itself from there on.
    if (depth < 0) return 'closes a bracket that it did not open';
  }
  if (depth > 0) return 'opens a bracket that it does not close';
  return /\border\s+by\b/i.test(outside) ? 'asks for an order; leave ORDER BY out' : null;
}

/** The rule with every quoted text taken out; null if one does not end. */
function withoutTexts(rule: string): string | null {
  let outside = '';
  let quote: string | null = null;
  for (let at = 0; at < rule.length; at += 1) {
    const character = rule.charAt(at);
    // A backslash takes the next character's meaning away, within quotes and without.
    if (character === '\\') at += 1;
    else if (quote === null && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = null;
    else if (quote === null) outside += character;
  }
  return quote === null ? outside : null;
}

function bareId(id: string): string {
  if (!/^[0-9]{1,19}$/.test(id)) throw new Error('What is not a number is not the id of a version.');
  return id;
}
