import type { ServiceChange } from '../releases/comparison.js';
import { sectionsInWords } from './changes-view.js';
import type { Raw } from './dress.js';
import type { Journey } from './journey.js';
import { momentIn } from '../platform/local-time.js';
import type { KnownIssue } from './section.js';
import type { Notes, ReadJourney } from './notes.js';
import { withheldWords } from './withheld.js';

/** What changes at some sites, in words. */
export function journeyView(notes: Notes, journey: ReadJourney): Raw {
  const { sites, direction, services, also, alsoWithheld, skipped, untold } = journey;
  return {
    sites: sites.map(({ name }) => name).join(', '),
    byOperator: sites.filter(({ kind }) => kind === 'operator').map(({ name }) => name),
    from: journey.from,
    to: notes.release.version,
    direction,
    words: wordsOf(notes, journey),
    skipped,
    // Of what runs there now nothing is known, so there is nothing to compare.
    services: direction === 'unknown' || direction === 'stranger' ? [] : services.map(serviceView),
    also: {
      count: also.length,
      sections: sectionsInWords(notes, also),
      withheld: withheldWords(alsoWithheld, 'change'),
    },
    untold,
    issues: issuesView(journey),
  };
}

function wordsOf({ release, reader }: Notes, { direction, from, seenAt, certain, skipped }: Journey): string {
  const seen = seenAt === null ? '' : ` (seen ${momentIn(reader.timeZone, seenAt)})`;
  const doubt = certain ? '' : ' Something may have happened there since, so this is not certain.';
  switch (direction) {
    case 'forward': {
      const over = skipped.length === 0 ? '' : ` On the way it takes in ${namesOf(skipped)}, which never ran here.`;
      return `From ${from ?? ''}${seen} to ${release.version}.${over}${doubt}`;
    }
    case 'same':
      return `Runs ${release.version} already${seen}.${doubt}`;
    case 'back':
      return `From ${from ?? ''}${seen}, which was registered later, back to ${release.version}.${doubt}`;
    case 'stranger':
      return `Runs ${from ?? ''}${seen}, which was never registered with Gatehouse: what changes from it is not known.${doubt}`;
    case 'unknown':
      return 'Gatehouse does not know what runs here, so it cannot say what changes.';
  }
}

function serviceView({ service, change, from, to }: ServiceChange): Raw {
  return {
    service,
    change,
    from: from?.version ?? null,
    fromSha256: from?.sha256 ?? null,
    to: to?.version ?? null,
    toSha256: to?.sha256 ?? null,
  };
}

/** `2.0.1, 2.0.2 and 2.0.3`. */
function namesOf(versions: readonly string[]): string {
  const last = versions.at(-1) ?? '';
  return versions.length < 2 ? last : `${versions.slice(0, -1).join(', ')} and ${last}`;
}

/** The known issues of where it begins, by what becomes of them; those of which there are none are left out. */
function issuesView({ from, issues }: ReadJourney): Raw {
  if (issues === null || from === null) return [];
  const { mended, gone, still, fresh } = issues;
  const groups = [
    { title: `Known in ${from}, and mended`, issues: mended },
    { title: `Known in ${from}, no longer listed, and not among the tickets`, issues: gone },
    { title: `Known in ${from}, and still there`, issues: still },
    { title: `Not known in ${from}`, issues: fresh },
  ];
  return groups
    .filter((group) => group.issues.length > 0)
    .map(({ title, issues: some }) => ({ title, issues: some.map(named) }));
}

function named({ reference, title }: KnownIssue): string {
  return reference === null ? title : `${reference}: ${title}`;
}
