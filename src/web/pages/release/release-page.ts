import type { Caller } from '../../../people/caller.js';
import { mayApprove } from '../../../people/four-eyes.js';
import { mayDo } from '../../../people/permission.js';
import { momentIn } from '../../../platform/local-time.js';
import { editionInWords } from '../../../release-notes/edition.js';
import type { ServiceChange } from '../../../releases/comparison.js';
import type { ShownTicket } from '../../../releases/scope/scope-view.js';
import type { OpenOverride } from '../../../rollouts/under-way.table.js';
import type { Addresses } from '../../addresses.js';
import { errorLines, type ErrorLine, type Sent, type ShownField } from '../../form/form.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import { counted, ROLLOUT_TAGS } from '../rollout/rollout-words.js';
import { evidenceForm } from '../record/evidence-form.js';
import type { FormView } from '../../form/form-view.js';
import { featureViews, type FeatureView } from './feature-view.js';
import { recordLine, type RecordLine } from './record-line.js';
import { sourceView, type SourceView } from './source-view.js';
import { whereItStands, type WhereItStands } from './where-it-stands.js';
import { rejectionForm, wordLines, type WordLine } from './word-view.js';
import type { CriterionView } from './criterion-view.js';
import type { ShownForm } from './gate-forms.js';
import { gateViews, type GateView } from './gate-view.js';
import type { ReleaseFacts } from './release.facts.js';

interface PackageLine {
  readonly service: string;
  readonly from: string;
  readonly to: string;
  readonly change: string;
}

export interface ReleaseView {
  readonly stands: WhereItStands;
  readonly rows: readonly { readonly key: { readonly text: string }; readonly value: { readonly text: string } }[];
  readonly errors: readonly ErrorLine[];
  readonly gates: readonly GateView[];
  readonly packages: readonly PackageLine[];
  /** The version compared with; null where there is none. */
  readonly from: string | null;
  readonly others: readonly { readonly value: string; readonly text: string; readonly selected: boolean }[];
  readonly scope: {
    /** Where its tickets are agreed on. */
    readonly href: string;
    /** Why there are no tickets to show, or how old they are. */
    readonly says: string;
    readonly tickets: readonly ShownTicket[];
  };
  /** Null where none is known. */
  readonly source: SourceView | null;
  readonly features: readonly FeatureView[];
  /** What people said of it that stands. */
  readonly said: readonly WordLine[];
  readonly reject: FormView | null;
  /** Where it is closed, for whoever may; who closed it, once somebody has. */
  readonly over: { readonly href: string | null; readonly says: string | null };
  readonly rollouts: readonly {
    readonly text: string;
    readonly href: string;
    readonly tag: Tag;
    readonly at: string;
  }[];
  /** Requests to open a site in spite of its windows, each with where it is decided on or looked at. */
  readonly overrides: readonly { readonly text: string; readonly href: string; readonly says: string }[];
  /** Where it can be seen how a rollout would go. */
  readonly plans: readonly { readonly text: string; readonly href: string }[];
  /** How far its notes are, and where they are; null for whoever may not read what is written. */
  readonly notes: { readonly says: string; readonly href: string } | null;
  readonly record: readonly RecordLine[] | null;
  readonly zone: string;
  /** Where the forms go. */
  readonly posts: { readonly [form: string]: string };
  readonly self: string;
  /** What is under control of it and of its product. */
  readonly documents: string;
  /** All that the record holds of it. */
  readonly wholeRecord: string;
  /** Has all evidence of it exported. */
  readonly evidence: FormView;
  readonly version: string;
}

/** Who looks at the page, and what they sent from it. */
export interface ReleaseReader {
  readonly caller: Caller;
  readonly sent: Sent | null;
  readonly zone: string;
  readonly addresses: Addresses;
}

export function releaseView(facts: ReleaseFacts, reader: ReleaseReader): ReleaseView {
  const { release, comparison, others } = facts;
  const { addresses, zone, sent } = reader;
  const { version } = release;
  const words = { ...facts, ...reader, scope: facts.scope.reading?.snapshot ?? null };
  const gates = gateViews(facts.gates, facts.next, words);
  const features = featureViews(facts.features, facts.gates, words);
  const said = wordLines(facts.said, words);
  const reject = rejectionForm(words);
  const from = comparison?.from.version ?? null;
  return {
    ...{ version, gates, zone, from, rows: rowsOf(facts, zone), self: addresses.release(version) },
    documents: addresses.releaseDocuments(version),
    wholeRecord: addresses.recordAbout(`release:${version}`),
    evidence: evidenceForm(addresses, version, null),
    ...{ features, said, reject },
    errors: errorLines(fieldsIn({ gates, features, said, reject }), sent),
    packages: (comparison?.services ?? unchanging(facts)).map(packageLine),
    others: others.map((other) => ({ value: other, text: other, selected: other === from })),
    scope: { href: addresses.releaseScope(version), says: scopeSays(facts, zone), tickets: facts.scope.tickets },
    rollouts: rolloutsOf(facts, reader),
    source: sourceView(facts.source, words),
    over: overOf(facts, reader),
    overrides: facts.overrides.map((one) => overrideLine(one, reader)),
    plans: mayDo(reader.caller, 'rollouts.plan')
      ? facts.gates.map(({ environment, title }) => ({ text: title, href: addresses.plan(version, environment) }))
      : [],
    notes: notesOf(facts, reader),
    record: facts.record?.map((entry) => recordLine(entry, { ...facts, zone })) ?? null,
    stands: whereItStands(facts, reader),
    posts: postsOf(version, addresses),
  };
}

function rolloutsOf(facts: ReleaseFacts, { addresses, zone }: ReleaseReader): ReleaseView['rollouts'] {
  return facts.rollouts.map(({ id, environment, state, planned_at: at }) => ({
    ...{ text: titleOf(environment, facts), href: addresses.rollout(id), tag: ROLLOUT_TAGS[state] },
    at: momentIn(zone, at.toISOString()),
  }));
}

function notesOf({ release, notes }: ReleaseFacts, { addresses, zone }: ReleaseReader): ReleaseView['notes'] {
  if (notes === null) return null;
  const { editions, trusts } = notes;
  const published = editions.map((one) => `${editionInWords(one)}, ${momentIn(zone, one.publishedAt.toISOString())}`);
  const says = published.length === 0 ? 'None were published yet.' : `Published: ${published.join('; ')}.`;
  const readers = trusts === 0 ? '' : `, and ${counted(trusts, 'Trust')}`;
  return {
    says: `${says} They are read by the Product Owner and the AI Centre${readers}.`,
    href: addresses.releaseNotes(release.version),
  };
}

function postsOf(version: string, addresses: Addresses): ReleaseView['posts'] {
  return {
    sign: addresses.releaseForm(version, 'sign-offs'),
    attest: addresses.releaseForm(version, 'attestations'),
    waive: addresses.releaseForm(version, 'waivers'),
    promote: addresses.releaseForm(version, 'promotions'),
  };
}

function overOf(
  { release, scope: { closed } }: ReleaseFacts,
  { addresses, caller, zone }: ReleaseReader,
): ReleaseView['over'] {
  if (closed !== null)
    return {
      href: null,
      says: `${closed.by.name} closed it on ${momentIn(zone, closed.at.toISOString())}: it goes no further up the ladder.`,
    };
  return { href: mayDo(caller, 'releases.close') ? addresses.releaseClose(release.version) : null, says: null };
}

function overrideLine(
  { id, rollout, site, trust, reason, hands }: OpenOverride,
  { caller, addresses }: ReleaseReader,
): ReleaseView['overrides'][number] {
  const decides = mayDo(caller, 'overrides.approve', { trust }) && mayApprove(caller.person, hands).allowed;
  return decides
    ? { text: `Approve or refuse opening ${site}`, href: addresses.rolloutOverride(rollout, id), says: reason }
    : { text: `Opening ${site} waits for a second person`, href: addresses.rolloutSite(rollout, site), says: reason };
}

function titleOf(environment: string, { gates }: ReleaseFacts): string {
  return gates.find((gate) => gate.environment === environment)?.title ?? environment;
}

function rowsOf({ release, registeredBy, names }: ReleaseFacts, zone: string): ReleaseView['rows'] {
  const builders = release.builtBy.map((person) => names.get(person) ?? 'somebody').join(', ');
  const rows: readonly (readonly [string, string | null])[] = [
    ['Product', PRODUCT_TITLES[release.product] ?? release.product],
    ['Kind', `${release.kind.charAt(0).toUpperCase()}${release.kind.slice(1)}`],
    ['What it is', release.description],
    ['Way back', release.rollback],
    ['Registered', `${momentIn(zone, release.registeredAt.toISOString())} by ${registeredBy}`],
    ['Built by', builders === '' ? null : builders],
    ['Commit', release.commit],
    ['Digest', release.digest],
  ];
  return rows.flatMap(([key, value]) => (value === null ? [] : [{ key: { text: key }, value: { text: value } }]));
}

/** Every field that the page shows, in its order. */
function fieldsIn({
  gates,
  features,
  said,
  reject,
}: Pick<ReleaseView, 'gates' | 'features' | 'said' | 'reject'>): readonly ShownField[] {
  const atGates = gates.flatMap((gate) => [...gate.criteria.flatMap(formsOf), gate.promote]);
  const comments = gates.flatMap(({ criteria }) => criteria.map(({ consultation }) => consultation?.form ?? null));
  const tests = gates.flatMap((gate) => gate.tests?.own.map(({ form }) => form) ?? []);
  const below = [...features.map(({ sign }) => sign), ...said.map(({ takeBack }) => takeBack), reject];
  return [
    ...atGates.flatMap((form) => (form === null ? [] : Object.values(form.fields))),
    ...[...comments, ...tests, ...below].flatMap((form) => form?.fields ?? []),
  ];
}

function formsOf({ sign, attest, waive, waivers }: CriterionView): readonly (ShownForm | null)[] {
  return [sign, attest, ...waivers.map(({ decide }) => decide), waive];
}

function unchanging({ release }: ReleaseFacts): readonly ServiceChange[] {
  return release.packages.map(({ service, version, sha256 }) => {
    return { service, change: 'added', from: null, to: { version, sha256 } };
  });
}

const CHANGES = { added: 'New', removed: 'Goes', changed: 'Changes', unchanged: 'Stays' } as const;

function packageLine({ service, change, from, to }: ServiceChange): PackageLine {
  return { service, from: from?.version ?? '', to: to?.version ?? '', change: CHANGES[change] };
}

function scopeSays({ scope }: ReleaseFacts, zone: string): string {
  if (scope.tracker === null) return 'No tracker is known for this product, so no tickets are shown.';
  const trouble = scope.trouble === null ? '' : ` The tracker could not be read since: ${scope.trouble.message}`;
  if (scope.reading === null) return `The tickets have not been read yet.${trouble}`;
  const { readAt, counted, hidden } = scope.reading;
  const none = counted === 0 ? ' It holds no ticket.' : '';
  const unseen = hidden === 0 ? '' : ` ${hidden} more may not be seen by us.`;
  return `As the tracker told it on ${momentIn(zone, readAt.toISOString())}.${none}${unseen}${trouble}`;
}
