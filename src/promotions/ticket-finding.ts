import { featuresOf, hiddenIn, listed, type OutlinedTicket, type ScopeOutline } from '../releases/scope/scope.js';
import { disagreement } from '../releases/scope/wish.js';
import type { EnvironmentName } from '../sites/environment.js';
import { whoMeets, type Criterion, type TicketsCriterion } from './criterion.js';
import type { GateFacts } from './facts.js';
import { findFeature } from './sign-off-finding.js';
import type { TicketStanding } from './ticket-standing.js';
import { passes, type Finding } from './verdict.js';

type TicketCriterion = TicketsCriterion & Criterion;

/** What is asked, and of what. */
interface Question {
  readonly criterion: TicketCriterion;
  readonly standing: TicketStanding;
  readonly environment: EnvironmentName;
  readonly facts: GateFacts;
}

const READ_AGAIN = 'Whoever works on the release has its scope read again, once the tracker answers.';

/** How a criterion about tickets stands. What is not known is not met. */
export function findTickets(criterion: TicketCriterion, facts: GateFacts, environment: EnvironmentName): Finding {
  const standing = facts.tickets;
  if (standing === null) return neverRead('Nothing is known of its tickets.');
  const question = { criterion, standing, environment, facts };
  if (criterion.asks === 'severities') return findNoneOpen(question);
  const outline = outlineIn(standing);
  if ('status' in outline) return outline;
  switch (criterion.asks) {
    case 'done':
      return findDone(question, outline);
    case 'evidence':
      return findEvidence(question, outline);
    case 'features':
      return findFeatures(question, outline);
    case 'cause':
      return findCause(question, outline);
  }
}

/** The whole scope, or why it is not known. */
function outlineIn({ scope, version }: TicketStanding): ScopeOutline | Finding {
  if (scope === null) return neverRead('Its scope has never been read from the tracker.');
  if (!scope.isKnown) return notKnownSince(scope.readAt);
  const { outline } = scope;
  if (!outline.isThere)
    return notMet(
      `The tracker has no version ${version}.`,
      'Gatehouse creates it as soon as the tracker takes it; see what is outstanding in the scope.',
    );
  const hidden = hiddenIn(outline);
  if (hidden === 0) return outline;
  const what = `${String(hidden)} of its ${String(outline.counted)} tickets ${hidden === 1 ? 'is' : 'are'} hidden from Gatehouse.`;
  return notMet(what, 'An administrator of the tracker lets Gatehouse see them, or the delivery team takes them off.');
}

function findDone({ criterion, standing, environment }: Question, outline: ScopeOutline): Finding {
  if (outline.tickets.length === 0)
    return notMet(`${standing.version} holds no ticket.`, `${whoMeets(criterion)} sets its scope.`);
  const { wantedNotAttached } = disagreement(
    standing.wish,
    outline.tickets.map(({ key }) => key),
  );
  if (wantedNotAttached.length > 0)
    return notMet(
      `Agreed on, and not in ${standing.version}: ${listed(wantedNotAttached)}.`,
      `${whoMeets(criterion)} has them attached, or agrees on a scope without them.`,
    );
  const done = doneKeys(standing, environment);
  if (!(done instanceof Set)) return done;
  const undone = outline.tickets.filter(({ key }) => !done.has(key));
  if (undone.length === 0) return met(everyTicketMeets(outline.tickets.length), standing.scope?.readAt ?? null);
  const named = listed(undone.map(({ key, status }) => `${key} (${status})`));
  return notMet(
    `Not done: ${named}.`,
    `${whoMeets(criterion)} finishes them, or takes them off the scope, which is then signed again.`,
  );
}

/** The tickets of the scope that meet the environment's definition of done, or why that is not known. */
function doneKeys({ tracker, scope, meeting }: TicketStanding, environment: EnvironmentName): Set<string> | Finding {
  const done = tracker.definitionOfDone[environment];
  const tickets = scope?.outline.tickets ?? [];
  if (done === undefined) return new Set();
  if ('statusCategories' in done)
    return new Set(tickets.filter(({ category }) => done.statusCategories.includes(category)).map(({ key }) => key));
  const read = meeting.get(environment);
  if (read?.rule !== done.rule) return neverRead('Which tickets meet the rule has never been read.');
  return read.isKnown ? new Set(read.keys) : notKnownSince(read.readAt);
}

/** A ticket that this very release holds and has done does not keep it out: it is what a hotfix is for. */
function findNoneOpen({ criterion, standing, environment }: Question): Finding {
  const { open, tracker } = standing;
  const blocking = tracker.blockOn[environment] ?? [];
  const needed = Object.keys(tracker.severities).filter((name) =>
    blocking.some((one) => one === tracker.severities[name]),
  );
  if (open === null || needed.some((name) => !open.priorities.includes(name)))
    return neverRead('What is open has never been read from the tracker.');
  if (!open.isKnown) return notKnownSince(open.readAt);
  const fixed = fixedHere({ tickets: standing }, environment);
  const left = open.tickets.filter(
    ({ key, severity }) => severity !== null && blocking.includes(severity) && !fixed.has(key),
  );
  if (left.length === 0) return met('None is open.', open.readAt);
  const named = listed(left.map(({ key, severity }) => `${key} (severity ${String(severity)})`));
  return notMet(`Open: ${named}.`, `${whoMeets(criterion)} mends them; two people may let it go by a waiver.`);
}

/** The tickets that this release holds and has done, by their keys; none where that is not known. */
export function fixedHere({ tickets }: Pick<GateFacts, 'tickets'>, environment: EnvironmentName): ReadonlySet<string> {
  if (tickets?.scope?.isKnown !== true) return new Set();
  const done = doneKeys(tickets, environment);
  return done instanceof Set ? ownOf(tickets.scope.outline.tickets, done) : new Set();
}

function ownOf(tickets: readonly OutlinedTicket[], done: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(tickets.flatMap(({ key }) => (done.has(key) ? [key] : [])));
}

function findEvidence({ criterion, standing }: Question, outline: ScopeOutline): Finding {
  const stories = outline.tickets.filter(({ type }) => standing.tracker.evidenceTypes.includes(type));
  if (stories.length === 0) return notApplicable('No ticket of it needs SIT evidence.');
  const bare = stories.filter(({ attachments }) => !attachments.some((id) => standing.files.get(id) === 'hashed'));
  if (bare.length === 0)
    return met(`SIT evidence is attached to each of ${String(stories.length)}.`, standing.scope?.readAt ?? null);
  const waiting = bare.filter(({ attachments }) => attachments.some((id) => standing.files.get(id) === 'waiting'));
  const none = bare.filter((ticket) => !waiting.includes(ticket));
  const sentences = [
    ...(none.length === 0 ? [] : [`No evidence that can be read: ${listed(none.map(({ key }) => key))}.`]),
    ...(waiting.length === 0 ? [] : [`Its files are still being read: ${listed(waiting.map(({ key }) => key))}.`]),
  ];
  return notMet(sentences.join(' '), `${whoMeets(criterion)} attaches it in the tracker.`);
}

function findFeatures({ criterion, standing, facts }: Question, outline: ScopeOutline): Finding {
  // What was spoken of once stays a feature: else a mark taken off in the tracker would undo a no.
  const spokenOf = facts.signOffs.flatMap(({ feature, digest }) =>
    feature !== null && digest === facts.release.digest ? [feature] : [],
  );
  const named = [...(standing.wish?.needsUat ?? []), ...spokenOf];
  const features = featuresOf(outline.tickets, standing.tracker.needsUat, named);
  if (features.length === 0) return notApplicable('No ticket of it needs UAT.');
  const left = features.flatMap((key) => {
    const finding = findFeature(criterion, key, facts);
    return passes(finding.status) ? [] : [{ key, finding }];
  });
  if (left.length === 0) return met(`Signed off: ${listed(features)}.`, null);
  const unsigned = listed(
    left.map(({ key, finding }) =>
      finding.evidence === null ? key : `${key} (${finding.evidence.what.replace(/\.$/, '')})`,
    ),
  );
  const isStale = left.every(({ finding }) => finding.status === 'stale');
  const finding = notMet(
    `Not signed off: ${unsigned}.`,
    `${whoMeets(criterion)} signs off each of exactly this digest, once it has settled on UAT, or delays the release.`,
  );
  return isStale ? { ...finding, status: 'stale' } : finding;
}

function findCause({ criterion, standing }: Question, { tickets }: ScopeOutline): Finding {
  const causes = tickets.filter(({ severity }) => severity === 1).map(({ key }) => key);
  if (causes.length > 0) return met(`It answers ${listed(causes)}.`, standing.scope?.readAt ?? null);
  const told =
    tickets.length === 0
      ? ''
      : ` (${listed(tickets.map(({ key, severity }) => `${key}: ${severity === null ? 'unknown' : String(severity)}`))})`;
  return notMet(
    `None of its tickets is of severity 1${told}, and nothing else starts a hotfix.`,
    `${whoMeets(criterion)} gives the issue its priority in the tracker, or adds the severity 1 issue to the scope, and has it read again; or makes it a planned release.`,
  );
}

function notKnownSince(readAt: Date): Finding {
  const finding = notMet(`Not known since ${readAt.toISOString()}, when the tracker was last read.`, READ_AGAIN);
  return { ...finding, unread: { of: 'scope', readAt: readAt.toISOString() } };
}

function neverRead(what: string): Finding {
  return { ...notMet(what, READ_AGAIN), unread: { of: 'scope', readAt: null } };
}

function met(what: string, readAt: Date | null): Finding {
  const evidence = { what, by: null, at: readAt?.toISOString() ?? null, link: null, reason: null };
  return { status: 'met', evidence, howToMeet: null };
}

function notMet(what: string, howToMeet: string): Finding {
  return { status: 'not-met', evidence: { what, by: null, at: null, link: null, reason: null }, howToMeet };
}

function notApplicable(what: string): Finding {
  return {
    status: 'not-applicable',
    evidence: { what, by: null, at: null, link: null, reason: null },
    howToMeet: null,
  };
}

function everyTicketMeets(count: number): string {
  return count === 1 ? 'Its only ticket meets it.' : `All ${String(count)} tickets meet it.`;
}
