import type { SignOff } from '../evidence/sign-off.js';
import { rollbackSentence, type Release } from '../releases/release.js';
import type { Trust } from '../sites/trust.js';
import { trustOf, type Audience, type NoteKind } from './audience.js';
import { CENTRAL_ZONE } from '../sites/time-zone.js';
import { spreadConfidence, type Change, type ReleaseChanges } from './change.js';
import { courseOf, type IssueCourse } from './issue-course.js';
import { journeys, type Journey, type NotedSite } from './journey.js';
import type { NoteSignOff, Notes, ReadDowntime, ReadJourney, Said, Signed } from './notes.js';
import { keysOf, redacted, redactedIssues } from './redaction.js';
import type { RunningThere } from './running-releases.js';
import type { Documents, Downtime, KnownIssue, NoteContact, Sections, SiteActions, Written } from './section.js';

/** Everything that a release's notes are made of, as it is in one transaction. */
export interface NotesFacts {
  readonly kind: NoteKind;
  readonly release: Release;
  readonly productTitle: string;
  readonly sections: Sections;
  readonly changes: ReleaseChanges;
  /** The keys of tickets that were agreed on, and that the tracker does not hold in the version. */
  readonly notAttached: readonly string[];
  /** The releases of the product, in the order in which they were registered. */
  readonly releases: readonly Release[];
  /** What earlier releases changed, by version; one of which nothing is known is not in it. */
  readonly earlier: ReadonlyMap<string, readonly Change[]>;
  /** The known issues of versions that run at a site, by version; one that never listed any is not in it. */
  readonly knownBefore: ReadonlyMap<string, readonly KnownIssue[]>;
  readonly sites: readonly NotedSite[];
  readonly running: readonly RunningThere[];
  /** Of this digest, those taken back left out. */
  readonly signOffs: readonly SignOff[];
  /** What the product's own settings name, for want of a section. */
  readonly contacts: readonly NoteContact[];
  /** Those whose sites run the product. */
  readonly trusts: readonly Trust[];
}

/** The notes as this audience may read them: a Trust's hold nothing of another Trust, and nothing confidential. */
export function readingFor(facts: NotesFacts, audience: Audience, edition: Notes['edition']): Notes {
  const id = trustOf(audience);
  const trust = id === null ? null : (facts.trusts.find((one) => one.id === id) ?? null);
  const readsAll = id === null;
  const { sections } = facts;
  const hidden = readsAll ? new Set<string>() : confidentialKeys(facts);
  return {
    format: 'gatehouse-release-notes/1',
    ...{ kind: facts.kind, audience, edition, release: releaseIn(facts) },
    reader: { title: readerTitle(audience, trust), timeZone: trust?.timeZone ?? CENTRAL_ZONE },
    summary: read(sections.summary, ({ text }, said, approved) => ({ text, said, approved })),
    siteAction: read(sections['site-action'], (actions, said) => actionFor(actions, id, said)),
    downtime: read(sections.downtime, (downtime, said) => ({ ...downtimeFor(downtime, facts.trusts, id), said })),
    here: journeysFor(facts, id, hidden),
    changes: changesFor(facts, readsAll, hidden),
    knownIssues: read(sections['known-issues'], ({ issues }, said, signed) => {
      const shown = readsAll ? { issues, withheld: 0 } : redactedIssues(issues, hidden);
      return { ...shown, said, signed };
    }),
    documents: {
      clinicalSafety: documentsIn(sections['clinical-safety']),
      informationGovernance: documentsIn(sections['information-governance']),
      training: documentsIn(sections.training),
    },
    signOffs: facts.signOffs.filter(({ feature }) => feature === null || !hidden.has(feature)).map(signOffIn),
    contacts: sections.contacts?.content.contacts ?? facts.contacts,
    trusts: Object.fromEntries(
      facts.trusts.filter((one) => readsAll || one.id === id).map((one) => [one.id, one.name]),
    ),
  };
}

/** The keys that no Trust is told, of this release and of those that a site may have skipped. */
export function confidentialKeys({ changes, earlier }: NotesFacts): ReadonlySet<string> {
  const all = spreadConfidence([...changes.changes, ...[...earlier.values()].flat()]);
  return keysOf(all.filter(({ confidential }) => confidential));
}

function readerTitle(audience: Audience, trust: Trust | null): string {
  if (trust !== null) return trust.name;
  return audience === 'ai-centre' ? 'the AI Centre' : 'the Product Owner';
}

function releaseIn({ release, productTitle }: NotesFacts): Notes['release'] {
  const { version, kind, product, digest, commit } = release;
  const packages = release.packages.map(({ service, version: packaged, sha256 }) => ({
    service,
    version: packaged,
    sha256,
  }));
  return { version, kind, product, productTitle, digest, commit, rollback: rollbackSentence(release), packages };
}

function read<T, R>(
  written: Written<T> | undefined,
  how: (content: T, said: Said, signed: Signed | null) => R,
): R | null {
  if (written === undefined) return null;
  const { content, by, as, at, hash, approved } = written;
  const signed = approved && { by: approved.by.name, at: approved.at.toISOString(), hash };
  return how(content, { by: by.name, as, at: at.toISOString() }, signed);
}

function documentsIn(written: Written<Documents> | undefined): (Documents & { readonly said: Said }) | null {
  return read(written, (documents, said) => ({ ...documents, said }));
}

function actionFor({ trusts, ...usual }: SiteActions, trust: string | null, said: Said): Notes['siteAction'] {
  if (trust === null) return { box: usual, otherwise: trusts, said };
  const own = trusts.find((one) => one.trust === trust);
  if (own === undefined) return { box: usual, otherwise: [], said };
  const { required, order, what, command, wayBack } = own;
  return { box: { required, order, what, command, wayBack }, otherwise: [], said };
}

function downtimeFor(downtime: Downtime, trusts: readonly Trust[], trust: string | null): ReadDowntime {
  if (downtime.state !== 'planned') return downtime;
  const concerned = trusts.filter(({ id }) => trust === null || id === trust);
  const outages = downtime.outages
    .filter((one) => one.trust === null || trust === null || one.trust === trust)
    .toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const everywhere = outages.some((one) => one.trust === null);
  const notYetAgreedFor = concerned
    .filter(({ id }) => !everywhere && !outages.some((one) => one.trust === id))
    .map(({ id }) => id);
  return { ...downtime, outages, notYetAgreedFor };
}

function journeysFor(facts: NotesFacts, trust: string | null, hidden: ReadonlySet<string>): readonly ReadJourney[] {
  const { release, releases, earlier, changes } = facts;
  const sites = facts.sites.filter((site) => trust === null || site.trust === trust);
  const known = new Map([...earlier, [release.version, changes.changes]]);
  const found = journeys({ release, releases, changes: known, sites, running: facts.running });
  return found.map((journey) => {
    const issues = issuesOn(facts, journey, trust === null ? null : hidden);
    return { ...(trust === null ? journey : withoutConfidences(journey, hidden)), issues };
  });
}

function withoutConfidences(journey: Journey, hidden: ReadonlySet<string>): Journey {
  const also = journey.also.filter(({ key }) => !hidden.has(key.toUpperCase()));
  const broughtBy = new Map(also.map((change) => [change.key, change.broughtBy]));
  const shown = redacted(also, hidden).changes;
  return {
    ...journey,
    also: shown.map((change) => ({ ...change, broughtBy: broughtBy.get(change.key) ?? '' })),
    alsoWithheld: journey.also.length - also.length,
  };
}

/** `hidden` is null for readers from whom nothing is withheld. */
function issuesOn(facts: NotesFacts, journey: Journey, hidden: ReadonlySet<string> | null): IssueCourse | null {
  const { from, direction, also } = journey;
  const before = from === null ? undefined : facts.knownBefore.get(from);
  const now = facts.sections['known-issues']?.content.issues;
  if (before === undefined || now === undefined || direction !== 'forward') return null;
  const shown = (issues: readonly KnownIssue[]) => (hidden === null ? issues : redactedIssues(issues, hidden).issues);
  return courseOf(shown(before), shown(now), keysOf([...facts.changes.changes, ...also]));
}

function changesFor(
  { changes, sections, earlier }: NotesFacts,
  readsAll: boolean,
  hidden: ReadonlySet<string>,
): Notes['changes'] {
  const said = read(sections.changes, (_, by) => by);
  const told = { source: changes.source, said: changes.source.kind === 'tracker' ? null : said };
  const others = [...earlier.values()].flat();
  const spread = spreadConfidence([...changes.changes, ...others]).slice(0, changes.changes.length);
  if (readsAll) return { ...told, changes: spread, withheld: 0 };
  return { ...told, ...redacted(spread, hidden) };
}

function signOffIn({ stage, feature, decision, by, as, at }: SignOff): NoteSignOff {
  return { stage, feature, decision, by: by.name, as, at: at.toISOString() };
}
