import type { RichText } from '../releases/scope/ticket.js';
import type { Change } from './change.js';
import type { KnownIssue } from './section.js';

const INSTEAD = '[withheld]';

/** What is left of changes for readers who are not told of all: the rest is counted, and named nowhere. */
export interface Redacted {
  readonly changes: readonly Change[];
  readonly withheld: number;
}

/** The changes for a Trust. `hidden` are the keys of all that are withheld, also of those that are only below a confidential one. What others say of a withheld one loses its key as well. */
export function redacted(changes: readonly Change[], hidden: ReadonlySet<string>): Redacted {
  const open = changes.filter(({ key, confidential }) => !confidential && !hidden.has(spelt(key)));
  return { changes: open.map((change) => withoutKeys(change, hidden)), withheld: changes.length - open.length };
}

export interface RedactedIssues {
  readonly issues: readonly KnownIssue[];
  readonly withheld: number;
}

export function redactedIssues(issues: readonly KnownIssue[], hidden: ReadonlySet<string>): RedactedIssues {
  const open = issues.filter(
    ({ reference, confidential }) => !confidential && (reference === null || !hidden.has(spelt(reference))),
  );
  const blanked = open.map((issue) => ({
    ...issue,
    title: blank(issue.title, hidden),
    workaround: blank(issue.workaround, hidden),
  }));
  return { issues: blanked, withheld: issues.length - open.length };
}

/** The keys of confidential changes that a text names, each once. */
export function keysNamed(text: string, hidden: ReadonlySet<string>): readonly string[] {
  return [...new Set([...text.matchAll(KEY)].map(([found]) => spelt(found)).filter((key) => hidden.has(key)))];
}

/** The keys of these changes, as `redacted` and `keysNamed` look for them. */
export function keysOf(changes: readonly Change[]): ReadonlySet<string> {
  return new Set(changes.map(({ key }) => spelt(key)));
}

/**
 * As Markdown may have it too, with its signs escaped. No longer than a key may be: else a long word that is all signs would be read
 * to its end from each of them.
 */
const KEY = /(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9_\\]{0,299}-[0-9]+(?![0-9])/g;

function spelt(found: string): string {
  return found.replaceAll('\\', '').toUpperCase();
}

function blank(text: string, hidden: ReadonlySet<string>): string {
  return text.replaceAll(KEY, (found) => (hidden.has(spelt(found)) ? INSTEAD : found));
}

function blankNote({ text, html, markdown }: RichText, hidden: ReadonlySet<string>): RichText {
  return { text: blank(text, hidden), html: blank(html, hidden), markdown: blank(markdown, hidden), warnings: [] };
}

function withoutKeys(change: Change, hidden: ReadonlySet<string>): Change {
  const { note, parent } = change;
  return {
    ...change,
    summary: blank(change.summary, hidden),
    parent: parent !== null && hidden.has(spelt(parent)) ? null : parent,
    evidence: change.evidence.map((file) => ({ ...file, fileName: blank(file.fileName, hidden) })),
    note: note === null ? null : blankNote(note, hidden),
  };
}
