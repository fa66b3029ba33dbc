import { longestTicks } from '../platform/markdown-escape.js';
import type { Change } from './change.js';
import { changeSections } from './classification.js';
import type { Raw } from './dress.js';
import { momentIn } from '../platform/local-time.js';
import type { Notes } from './notes.js';
import { trustOf } from './audience.js';
import { standardNoteHtml, standardNoteText } from './standard-note.js';
import { withheldWords } from './withheld.js';

/** The changes by type, in words. */
export function changesView(notes: Notes): Raw {
  const { source, changes, withheld } = notes.changes;
  return {
    intro: introOf(notes),
    count: changes.length,
    sections: sectionsInWords(notes, changes),
    withheld: withheldWords(withheld, 'change'),
    isTracked: source.kind === 'tracker',
  };
}

/** For those who may read it, and might pass it on. */
const CONFIDENTIAL = 'It is confidential: Trusts are not told what it is.';

/** Those sections that hold anything. */
export function sectionsInWords(notes: Notes, changes: readonly Change[]): Raw {
  return changeSections(changes)
    .filter((section) => section.changes.length > 0)
    .map((section) => ({
      title: section.title,
      changes: section.changes.map(({ change, flags }) => {
        const words = flags.map((flag) => flag.words);
        return changeInWords(notes, change, words);
      }),
    }));
}

function changeInWords(notes: Notes, change: Change, flags: readonly string[]): Raw {
  const { key, summary, type, status, resolution, components, note, link, evidence, confidential } = change;
  const forTeam = trustOf(notes.audience) === null;
  const odd = notes.changes.source.kind === 'tracker' ? flags : [];
  const isBare = resolution === null || resolution.toLowerCase() === status.toLowerCase();
  return {
    key,
    summary: summary.trim(),
    type,
    status: isBare ? status : `${status}, ${resolution}`,
    components: components.join(', '),
    note: note === null || note.text.trim() === '' ? null : { rich: { ...note, html: belowOurs(note.html) } },
    link: link !== null && /^https?:\/\//.test(link) ? { address: link } : null,
    evidence: evidence.map(({ fileName, size, sha256 }) => ({ fileName, size: sizeInWords(size), sha256 })),
    flags: forTeam ? [...odd, ...(confidential ? [CONFIDENTIAL] : [])] : [],
  };
}

/** A ticket's own headings, below those of a page, which go down to the third. What people wrote is escaped, so that each tag is a tag. */
function belowOurs(html: string): string {
  return html.replaceAll(/<(\/?)h([1-6])>/g, (_, end: string, level: string) => {
    return `<${end}h${String(Math.min(6, Number(level) + 3))}>`;
  });
}

function introOf({ changes: { source, changes }, reader }: Notes): string {
  switch (source.kind) {
    case 'tracker':
      return changes.length === 0
        ? `Jira lists no tickets for ${source.trackedAs}, read ${momentIn(reader.timeZone, source.readAt)}.`
        : `As Jira listed them for ${source.trackedAs}, read ${momentIn(reader.timeZone, source.readAt)}.`;
    case 'unread':
      return `Nothing was read of its tickets yet. ${source.because}`.trim();
    case 'by-hand':
      return 'The tickets of this product are not tracked here; they were listed by hand.';
    case 'none':
      return `The tickets of this product are not tracked here. ${source.because}`.trim();
  }
}

/** The tickets as Jira's own release note lays them out; null where they do not come from a tracker. */
export function standardView(notes: Notes): Raw {
  const { source, changes } = notes.changes;
  if (source.kind !== 'tracker' || changes.length === 0) return null;
  const { project, trackedAs: version, pages, typeOrder } = source;
  const note = { project, version, pages, typeOrder, tickets: changes };
  const text = standardNoteText(note);
  return { rich: { text, html: standardNoteHtml(note), markdown: standardMarkdown(notes), warnings: [] } };
}

/** Markdown has no standard layout of Jira's; it is shown as the text, to the letter. */
function standardMarkdown(notes: Notes): string {
  const { source, changes } = notes.changes;
  if (source.kind !== 'tracker') return '';
  const { project, trackedAs: version, pages, typeOrder } = source;
  const text = standardNoteText({ project, version, pages, typeOrder, tickets: changes });
  const fence = '`'.repeat(Math.max(3, longestTicks(text) + 1));
  return `${fence}\n${text}\n${fence}`;
}

function sizeInWords(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${String(bytes)} bytes`;
  if (bytes < 1_000_000) return `${String(Math.round(bytes / 1000))} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
