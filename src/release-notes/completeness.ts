import type { NoteKind } from './audience.js';
import type { ReleaseChanges } from './change.js';
import { placeholdersIn } from '../platform/placeholder.js';
import { confidentialKeys, type NotesFacts } from './reading.js';
import { keysNamed, keysOf } from './redaction.js';
import { needsApproval, SECTION_TITLES, SECTIONS, writersOf, type SectionName } from './section.js';

/** Why notes may not be published, and what would mend it. */
export interface Lack {
  readonly field: string;
  readonly fault: string;
  readonly fix: string;
}

/** What publication asks beside the facts. */
export interface Strictness {
  readonly mandatory: Readonly<Record<NoteKind, readonly SectionName[]>>;
  /** The moment of asking, ISO 8601 in UTC. */
  readonly now: string;
  /** How old what was read from the tracker may be. */
  readonly freshSeconds: number;
}

/** Everything that keeps these notes from being published, each named; none when they may be. */
export function lacks(facts: NotesFacts, strictness: Strictness): readonly Lack[] {
  return [
    ...strictness.mandatory[facts.kind].flatMap((section) => missing(facts, section)),
    ...SECTIONS.flatMap((section) => openPlaces(facts, section)),
    ...SECTIONS.flatMap((section) => unapproved(facts, section)),
    ...keysInSummary(facts),
    ...SECTIONS.flatMap((section) => confidences(facts, section)),
    ...strangers(facts),
    ...notAttached(facts),
    ...scopeLacks(facts.changes, strictness),
  ];
}

function missing(facts: NotesFacts, section: SectionName): readonly Lack[] {
  if (facts.sections[section] !== undefined) return [];
  if (section === 'changes' && isTracked(facts.changes)) return [];
  if (section === 'contacts' && facts.contacts.length > 0) return [];
  const fix = `Write it with PUT …/notes/${section}, as: ${writersOf(section).join(' or ')}.`;
  return [{ field: section, fault: `${SECTION_TITLES[section]}: nothing is written`, fix }];
}

function isTracked({ source }: ReleaseChanges): boolean {
  return source.kind === 'tracker' || source.kind === 'unread';
}

/** Tickets are quoted as they are, whatever they hold. */
function openPlaces({ sections }: NotesFacts, section: SectionName): readonly Lack[] {
  if (section === 'changes' && sections.changes?.content.state === 'listed') return [];
  return placeholdersIn(sections[section]?.content).map(({ field, found }) => ({
    field: `${section}.${field}`,
    fault: `still has the placeholder ${found}`,
    fix: 'Write what is meant in its place.',
  }));
}

function unapproved({ sections }: NotesFacts, section: SectionName): readonly Lack[] {
  const written = sections[section];
  if (written === undefined || !needsApproval(section) || written.approved !== null) return [];
  const fix = `Somebody other than ${written.by.name} approves it, with POST …/notes/${section}/approval and its hash.`;
  return [{ field: section, fault: `${SECTION_TITLES[section]}: not approved as it is now`, fix }];
}

/** The first thing that is read is for people who never saw a ticket. */
function keysInSummary({ sections, changes }: NotesFacts): readonly Lack[] {
  const named = keysNamed(sections.summary?.content.text ?? '', keysOf(changes.changes));
  return named.map((key) => ({
    field: 'summary.text',
    fault: `names the ticket ${key}`,
    fix: 'Say in plain English what it brings; the tickets are listed below it.',
  }));
}

/** Trusts read what people write as it is, so it may not speak of what they are not told. Known issues are redacted one by one. */
function confidences(facts: NotesFacts, section: SectionName): readonly Lack[] {
  const written = facts.sections[section];
  if (written === undefined || section === 'changes' || section === 'known-issues' || section === 'summary') return [];
  return keysNamed(JSON.stringify(written.content), confidentialKeys(facts)).map((key) => ({
    field: section,
    fault: `names ${key}, of which Trusts are not told`,
    fix: 'Say it without the ticket.',
  }));
}

function strangers({ sections, trusts }: NotesFacts): readonly Lack[] {
  const known = new Set(trusts.map(({ id }) => id));
  const actions = sections['site-action']?.content.trusts ?? [];
  const downtime = sections.downtime?.content;
  const outages = downtime?.state === 'planned' ? downtime.outages : [];
  const named = [
    ...actions.map(({ trust }, index) => ({ field: `site-action.trusts.${String(index)}.trust`, trust })),
    ...outages.map(({ trust }, index) => ({ field: `downtime.outages.${String(index)}.trust`, trust })),
  ];
  return named
    .filter(({ trust }) => trust !== null && !known.has(trust))
    .map(({ field, trust }) => ({
      field,
      fault: `names ${trust ?? ''}, of which no site runs this product`,
      fix: `Name one of ${[...known].join(', ') || 'the Trusts whose sites run it'}.`,
    }));
}

/** What was agreed on and is not there would be told of to nobody. */
function notAttached({ notAttached: keys, changes: { source, version } }: NotesFacts): readonly Lack[] {
  if (keys.length === 0) return [];
  const where = source.kind === 'tracker' ? source.trackedAs : version;
  const fix = 'Have them attached or agree on a scope without them, read the scope again, then publish.';
  return [lack(`agreed on, and not in ${where}: ${keys.join(', ')}`, fix)];
}

function scopeLacks({ source, changes, version }: ReleaseChanges, { now, freshSeconds }: Strictness): readonly Lack[] {
  if (source.kind === 'unread') {
    const fault = `nothing was read of the tickets of ${version} yet. ${source.because}`.trim();
    return [{ field: 'scope', fault, fix: 'Have the scope read, with POST …/scope/refresh, then publish.' }];
  }
  if (source.kind !== 'tracker') return [];
  const hidden = source.counted - changes.length;
  const seconds = (Date.parse(now) - Date.parse(source.readAt)) / 1000;
  const minutes = Math.floor(seconds / 60);
  const most = Math.floor(freshSeconds / 60);
  const { counted, trackedAs } = source;
  const found: (Lack | null)[] = [
    source.isThere ? null : lack(`the tracker has no version ${trackedAs}`, 'Agree the scope, and read it again.'),
    hidden > 0
      ? lack(
          `${String(hidden)} of the ${String(counted)} tickets of ${trackedAs} are hidden from Gatehouse`,
          'Let the account of Gatehouse in the tracker see them, and read the scope again.',
        )
      : null,
    hidden < 0
      ? lack(
          `the tracker counts ${String(counted)} tickets of ${trackedAs} and gave ${String(changes.length)}`,
          'Read the scope again; the tracker is behind with its own count.',
        )
      : null,
    seconds > freshSeconds
      ? lack(
          `was read more than ${String(minutes)} minutes ago, and may be ${String(most)} minutes old at most`,
          'Read the scope again, with POST …/scope/refresh, then publish.',
        )
      : null,
  ];
  return found.filter((one) => one !== null);
}

function lack(fault: string, fix: string): Lack {
  return { field: 'scope', fault, fix };
}
