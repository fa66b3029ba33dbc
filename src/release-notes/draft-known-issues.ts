import { showable, shows } from '../platform/showable.js';
import type { Ticket } from '../releases/scope/ticket.js';
import { isConfidential, type Redaction } from './change.js';
import { isDefect } from './classification.js';
import type { KnownIssue } from './section.js';

/** As many as the section holds. */
const MOST = 500;
const LONGEST_TITLE = 500;
const LONGEST_NAME = 64;
/** Nobody publishes it by mistake: it is a place that was left open. */
export const WORKAROUND_WANTED = '<what to do meanwhile, or that there is nothing>';

/** What a draft is made of, beside the open tickets of the product. */
export interface DraftedFrom {
  /** The keys of the release's own tickets: what it mends is no longer known of it. */
  readonly inScope: readonly string[];
  /** What was listed already, of this release or of those that run somewhere, the latest first. */
  readonly said: readonly KnownIssue[];
  readonly redaction: Redaction;
}

/**
 * The open defects of a product as known issues to begin with, the gravest first (003-055). What somebody wrote of one before is taken
 * over; where nobody did, the workaround is left open, which publication refuses. `leftOut` says how many found no room.
 */
export function draftKnownIssues(
  tickets: readonly Ticket[],
  { inScope, said, redaction }: DraftedFrom,
): { readonly issues: readonly KnownIssue[]; readonly leftOut: number } {
  const own = new Set(inScope);
  const issues = tickets
    .filter(({ key, type }) => !own.has(key) && isDefect(type.name))
    .flatMap((ticket) => {
      const { severity } = ticket;
      return severity === null ? [] : [{ ...drafted(ticket, { said, redaction }), severity }];
    })
    .toSorted((one, other) => one.severity - other.severity || byNumber(one.reference, other.reference));
  return { issues: issues.slice(0, MOST), leftOut: Math.max(0, issues.length - MOST) };
}

function drafted(
  ticket: Ticket,
  { said, redaction }: Pick<DraftedFrom, 'said' | 'redaction'>,
): Omit<KnownIssue, 'severity'> & { readonly reference: string } {
  const before = said.find(({ reference }) => reference === ticket.key);
  return {
    reference: ticket.key,
    title: before?.title ?? (line(ticket.summary, LONGEST_TITLE) || ticket.key),
    affects: before?.affects ?? ticket.components.map((name) => line(name, LONGEST_NAME)).filter((name) => name !== ''),
    workaround: before?.workaround ?? WORKAROUND_WANTED,
    confidential: before?.confidential === true || isConfidential(ticket, redaction),
  };
}

/** One line of it, no longer than so many units, and no half characters; nothing where nothing of it shows. */
function line(text: string, longest: number): string {
  const words = showable(text).replaceAll(/\s+/g, ' ').trim();
  if (!shows(words)) return '';
  if (words.length <= longest) return words;
  return `${words
    .slice(0, longest - 1)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`;
}

function byNumber(one: string, other: string): number {
  const [ours, theirs] = [one, other].map((key) => Number(key.split('-').at(-1)));
  return (ours ?? 0) - (theirs ?? 0) || (one < other ? -1 : 1);
}
