import type { RichText, Severity, StatusCategory, Ticket } from '../releases/scope/ticket.js';
import type { ListedTicket } from './section.js';

/** A file that proves something about a ticket. */
export interface EvidenceFile {
  readonly fileName: string;
  /** In bytes. */
  readonly size: number;
  /** Null while Gatehouse has not read it. */
  readonly sha256: string | null;
}

/** One ticket as notes tell of it. */
export interface Change {
  readonly key: string;
  readonly summary: string;
  readonly type: string;
  readonly isSubtask: boolean;
  readonly status: string;
  /** Null for one listed by hand. */
  readonly category: StatusCategory | null;
  readonly resolution: string | null;
  readonly severity: Severity | null;
  readonly components: readonly string[];
  readonly parent: string | null;
  /** The ticket's own words for readers. */
  readonly note: RichText | null;
  readonly link: string | null;
  readonly evidence: readonly EvidenceFile[];
  /** Trusts are told that it is there, and no more. */
  readonly confidential: boolean;
}

/** Where the changes of a release come from. Times are ISO 8601 in UTC. */
export interface ReleaseChanges {
  readonly version: string;
  readonly source:
    | {
        readonly kind: 'tracker';
        readonly readAt: string;
        /** The project's name, not its key. */
        readonly project: string;
        /** What the version is called in the tracker. */
        readonly trackedAs: string;
        readonly pages: string;
        /** How many the tracker itself counts. */
        readonly counted: number;
        readonly typeOrder: readonly string[];
        /** False while the tracker has no version of that name. */
        readonly isThere: boolean;
      }
    /** It has a tracker, and nothing was read from it yet. */
    | { readonly kind: 'unread'; readonly because: string }
    | { readonly kind: 'by-hand' }
    | { readonly kind: 'none'; readonly because: string };
  readonly changes: readonly Change[];
}

/** Which tickets Trusts are told of without their words. */
export interface Redaction {
  readonly labels: readonly string[];
  readonly securityLevels: 'all' | readonly string[];
}

/** A ticket as it was read. `evidence` are the files at it that count as such. */
export function changeOf(
  ticket: Ticket,
  about: { readonly pages: string; readonly redaction: Redaction; readonly evidence: readonly EvidenceFile[] },
): Change {
  const { key, type, status, resolution, severity, components, parent, releaseNote } = ticket;
  return {
    ...{ key, summary: storable(ticket.summary), type: storable(type.name), isSubtask: type.isSubtask },
    ...{ status: storable(status.name), category: status.category, severity, parent },
    resolution: resolution === null ? null : storable(resolution),
    components: components.map(storable),
    note: releaseNote === null ? null : storableNote(releaseNote),
    link: `${about.pages}/browse/${encodeURIComponent(key)}`,
    evidence: about.evidence.map((file) => ({ ...file, fileName: storable(file.fileName) })),
    confidential: isConfidential(ticket, about.redaction),
  };
}

/** Whatever somebody typed, without the two things that no database keeps: half a character, and the character that is none. */
function storable(text: string): string {
  return text.replaceAll(/\p{Cs}|\0/gu, '\uFFFD');
}

function storableNote({ text, html, markdown, warnings }: RichText): RichText {
  const kept = { text: storable(text), html: storable(html), markdown: storable(markdown) };
  return { ...kept, warnings: warnings.map(storable) };
}

export function listedChange({ key, type, summary, status, note, link, confidential }: ListedTicket): Change {
  return {
    ...{ key, summary, type, isSubtask: false, status, category: null, resolution: null, severity: null },
    ...{ components: [], parent: null, note: note === null ? null : plain(note), link, evidence: [], confidential },
  };
}

/** Words without any marks of their own; dressed for each format where they are shown. */
function plain(text: string): RichText {
  const html = text.replaceAll(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`).replaceAll('\n', '<br>');
  return { text, html: `<p>${html}</p>`, markdown: text.replaceAll(/[\\`*_{}[\]<>#|~&!]/g, '\\$&'), warnings: [] };
}

/** Whether Trusts are told of a ticket no more than that it is there. */
export function isConfidential({ labels, security }: Ticket, redaction: Redaction): boolean {
  const marked = new Set(redaction.labels.map((label) => label.toLowerCase()));
  if (labels.some((label) => marked.has(label.toLowerCase()))) return true;
  if (security === null) return false;
  return redaction.securityLevels === 'all' || redaction.securityLevels.includes(security);
}

/** Those with a confidential ticket above them are so too: a sub-task says what its story is about. */
export function spreadConfidence(changes: readonly Change[]): readonly Change[] {
  const parents = new Map(changes.map(({ key, parent }) => [key, parent]));
  const closed = new Set(changes.filter(({ confidential }) => confidential).map(({ key }) => key));
  return changes.map((change) => {
    const seen = new Set<string>();
    let above = change.parent;
    while (above !== null && !seen.has(above)) {
      if (closed.has(above)) return { ...change, confidential: true };
      seen.add(above);
      above = parents.get(above) ?? null;
    }
    return change;
  });
}
