import type { Change } from './change.js';

/** What Jira's own release note is made of. */
export interface StandardNote {
  /** The project's name, not its key. */
  readonly project: string;
  /** The version's name, as the tracker has it. */
  readonly version: string;
  /** Where the tracker's pages are, such as `https://jira.example.org`. */
  readonly pages: string;
  /** Every type that the instance knows, in its own order, also those with no ticket here: Jira's HTML leaves its blanks for each. */
  readonly typeOrder: readonly string[];
  readonly tickets: readonly NotedTicket[];
}

export type NotedTicket = Pick<Change, 'key' | 'summary' | 'type' | 'isSubtask'>;

/** The tickets of one type, ascending by number. */
export interface TypeGroup {
  readonly type: string;
  readonly tickets: readonly NotedTicket[];
}

const BLANKS_OF_A_TYPE = '    ';
const BLANKS_OF_A_LINE = '        ';

/**
 * The tickets by type, in the order of the note; a type without tickets has an empty group. Types that the order does not name are
 * still there: those of sub-tasks before all others, the rest behind, each by name.
 */
export function typeGroups({ tickets, typeOrder }: Pick<StandardNote, 'tickets' | 'typeOrder'>): readonly TypeGroup[] {
  const named = new Set(typeOrder);
  const unnamed = tickets.filter(({ type }) => !named.has(type));
  const typesOf = (subtasks: boolean): string[] =>
    unnamed
      .filter(({ isSubtask }) => isSubtask === subtasks)
      .map(({ type }) => type)
      .sort();
  return [...new Set([...typesOf(true), ...named, ...typesOf(false)])].map((type) => ({
    type,
    tickets: tickets.filter((ticket) => ticket.type === type).sort(byNumber),
  }));
}

/** Jira's standard release note as HTML, to the byte; every ticket is listed, whatever its resolution. */
export function standardNoteHtml(note: StandardNote): string {
  const title = `${BLANKS_OF_A_LINE}Release Notes - ${escaped(note.project)} - Version ${escaped(note.version)}\n`;
  const pages = note.pages.replace(/\/+$/, '');
  const groups = typeGroups(note).map((group) => BLANKS_OF_A_TYPE + htmlOf(group, pages));
  return title + groups.join('');
}

/** Jira's standard release note as plain text; nothing is escaped in it. */
export function standardNoteText(note: StandardNote): string {
  const groups = typeGroups(note)
    .filter(({ tickets }) => tickets.length > 0)
    .map(({ type, tickets }) => `** ${onOneLine(type)}\n${tickets.map(textLine).join('')}`);
  const title = `Release Notes - ${onOneLine(note.project)} - Version ${onOneLine(note.version)}\n`;
  return `${title}${BLANKS_OF_A_TYPE}\n${groups.join('\n')}`;
}

function htmlOf({ type, tickets }: TypeGroup, pages: string): string {
  if (tickets.length === 0) return '';
  const lines = tickets.map(({ key, summary }) => {
    const link = `<a href='${escaped(`${pages}/browse/${key}`)}'>${escaped(key)}</a>`;
    return `<li>[${link}] - ${BLANKS_OF_A_LINE}${escaped(summary)}\n</li>\n`;
  });
  return `\n<h2>${BLANKS_OF_A_LINE}${escaped(type)}\n</h2>\n<ul>\n${lines.join('')}</ul>\n`;
}

function textLine({ key, summary }: NotedTicket): string {
  return `    * [${onOneLine(key)}] - ${onOneLine(summary)}\n`;
}

/** By project, then by number: 9 before 10. */
function byNumber(one: NotedTicket, other: NotedTicket): number {
  const [project, number] = partsOf(one.key);
  const [otherProject, otherNumber] = partsOf(other.key);
  if (project !== otherProject) return project < otherProject ? -1 : 1;
  return number - otherNumber;
}

function partsOf(key: string): readonly [project: string, number: number] {
  const dash = key.lastIndexOf('-');
  const number = Number(key.slice(dash + 1));
  return dash < 0 || !Number.isSafeInteger(number) ? [key, 0] : [key.slice(0, dash), number];
}

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function escaped(text: string): string {
  return onOneLine(text).replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
}

/** A line end in a summary would forge a line of the note. Blanks at the ends stay. */
function onOneLine(text: string): string {
  return text.replace(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/g, ' ');
}
