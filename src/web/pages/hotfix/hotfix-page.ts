import type { Next } from '../../../hotfixes/next.js';
import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import { grouped } from '../../../platform/grouping.js';
import { deadlineIn, momentIn } from '../../../platform/local-time.js';
import type { OfflineView } from '../../../rollouts/offline/offline-view.js';
import type { Site } from '../../../sites/site.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { inPageWords } from '../../page-words.js';
import type { Addresses } from '../../addresses.js';
import type { FormView } from '../../form/form-view.js';
import { errorLines, type ErrorLine, type Sent } from '../../form/form.js';
import type { Tag } from '../ladder/ladder-page.js';
import { clockLines, trustLines, type ClockLine, type TrustLine } from './clock-lines.js';
import { STATE_TAGS } from '../rca/rca-view.js';
import { stateIn } from './hotfixes-page.js';
import { errandView } from './errand-form.js';
import { isConfirmed, isOwn, nextForm } from './next-form.js';
import { awaited, placeOf, workAt, type Awaited, type Place } from './place.js';
import { isOrderedBack, letThrough, stageLines, type StageLine } from './stage-lines.js';
import { deedOf } from './step-words.js';
import type { TicketPlace } from './ticket-question.js';

/** Something that whoever looks may do now; all that is done at one place stands together. */
interface OfferView {
  readonly title: string;
  /** What else there is to know of it; empty for nothing. */
  readonly more: string;
  /** Each thing to do there, where there are several. */
  readonly several: readonly string[];
  readonly leadsOn: boolean;
  /** What is done with the digest that the form names. */
  readonly exactly: 'You decide on' | 'You tested';
  /** Where the steps of a test are written. */
  readonly steps: string | null;
  /** Null where it is done elsewhere. */
  readonly form: FormView | null;
  readonly place: Place | null;
}

interface Waiting {
  readonly what: string;
  readonly who: string;
}

/** A site that was taken offline, and what takes it on where it does not go on by itself. */
interface SiteLine {
  readonly name: string;
  readonly tag: Tag;
  readonly says: string;
  readonly next: readonly Waiting[];
}

interface DeedLine {
  readonly at: string;
  readonly title: string;
  readonly by: string;
  readonly words: readonly { readonly label: string; readonly text: string }[];
}

export interface HotfixView {
  readonly errors: readonly ErrorLine[];
  readonly tag: Tag;
  readonly incident: { readonly text: string; readonly href: string; readonly summary: string };
  readonly fix: { readonly text: string; readonly href: string } | null;
  /** Its root cause analysis, and how that stands. */
  readonly rca: { readonly href: string; readonly says: string } | null;
  readonly offers: readonly OfferView[];
  readonly others: readonly OfferView[];
  readonly waiting: readonly Waiting[];
  readonly waitingFor: readonly Awaited[];
  readonly queued: readonly string[];
  /** Said where the glass was broken and nobody has approved that yet. */
  readonly owed: string | null;
  readonly sites: { readonly title: string; readonly lines: readonly SiteLine[] };
  readonly stages: readonly StageLine[];
  readonly clocks: readonly ClockLine[];
  readonly trusts: readonly TrustLine[];
  readonly deeds: readonly DeedLine[];
  /** What was typed for a step that is not there any more: nobody's words are lost. */
  readonly kept: readonly string[];
  readonly zone: string;
}

export interface HotfixReader {
  readonly hotfix: ShownHotfix;
  /** When its incident was raised: its clocks run from then. */
  readonly raisedAt: Date;
  readonly now: Date;
  /** Those of Production that run the product. */
  readonly sites: readonly Site[];
  readonly tracker: TicketPlace;
  /** That by which sites were taken offline for it; null where none were. */
  readonly order: OfflineView | null;
  readonly trustName: (id: string) => string;
  /** A mail server is set up. */
  readonly sendsMail: boolean;
  readonly isFresh: boolean;
  readonly sent: Sent | null;
  readonly addresses: Addresses;
}

const ZONE = CENTRAL_ZONE;

export function hotfixView(reader: HotfixReader): HotfixView {
  const { hotfix, addresses, sent, now } = reader;
  const mine = hotfix.next.filter(({ you }) => you).map((next) => offerView(next, reader));
  const shown = mine.flatMap(({ form }) => form?.fields ?? []);
  const isShown = mine.some(({ form }) => form?.isSent === true);
  const { incident, release, rca } = hotfix;
  return {
    ...{ errors: errorLines(shown, sent), tag: stateTag(hotfix) },
    waitingFor: hotfix.waitingFor.map((one) => awaited(one, addresses)),
    queued: hotfix.queued.map((one) => inPageWords(one)),
    incident: { text: incident.number, href: addresses.incident(incident.id), summary: incident.summary },
    fix: release === null ? null : { text: release, href: addresses.release(release) },
    rca: rca === null ? null : { href: addresses.rca(rca.id), says: rcaStanding(rca) },
    offers: atOnePlace(mine.filter(({ leadsOn }) => leadsOn)),
    others: mine.filter(({ leadsOn }) => !leadsOn),
    waiting: hotfix.next.filter(({ you, leadsOn }) => !you && leadsOn).map(({ what, who }) => ({ what, who })),
    owed: owedIn(hotfix, now),
    sites: {
      title: sitesTitle(hotfix),
      lines: hotfix.offline.map((standing) => siteLine(standing, reader.order)),
    },
    stages: stageLines(hotfix),
    ...{ clocks: clockLines(hotfix, reader), trusts: trustLines(hotfix, reader), deeds: deedLines(reader) },
    kept: sent === null || isShown ? [] : wordsIn(sent),
    zone: ZONE,
  };
}

function offerView(next: Next, reader: HotfixReader): OfferView {
  const { hotfix, addresses } = reader;
  const { leadsOn, step } = next;
  const plain = { more: '', several: [], leadsOn, exactly: 'You decide on', steps: null } as const;
  if (!isOwn(next, hotfix)) {
    const errand = errandView(next, reader);
    // Somebody is to see to it now, whatever else leads on.
    if (errand !== null)
      return { ...plain, ...errand, title: next.what, leadsOn: true, exactly: 'You tested', place: null };
    return { ...plain, title: workAt(next), form: null, place: placeOf(next, hotfix, addresses) };
  }
  const [title = '', ...rest] = next.what.split(/(?<=\.) /);
  const words = { ...plain, title, more: [...rest, ...(step === 'approve' ? [NOT_APPROVING] : [])].join(' ') };
  if (!isConfirmed(step)) return { ...words, form: nextForm(next, reader), place: null };
  const href = addresses.hotfixStep(hotfix.id, step);
  return { ...words, form: null, place: { href, where: '', text: 'Read what it means, and decide', says: null } };
}

/** The runbook has no step for it: what is not approved goes nowhere, and what must never go is rejected as any release is. */
const NOT_APPROVING =
  'If it should not go, do not approve it: the runbook waits, and others who may approve are still asked. If it must not go, reject it on clinical risk at the page of the release, with the hazard: that shuts the gate of Production.';

/** What was decided on is no word of what came of it: a site may be called back before it went. */
function sitesTitle(hotfix: ShownHotfix): string {
  if (hotfix.offline.some(({ offlineAt }) => offlineAt !== null)) return 'Sites taken offline';
  return isOrderedBack(hotfix) ? 'Sites that were to go offline' : 'Sites to be taken offline';
}

function siteLine({ site, name, stage, says }: ShownHotfix['offline'][number], order: OfflineView | null): SiteLine {
  const ways = order?.sites.find((one) => one.site === site)?.next ?? [];
  return { name, says, tag: stageTag(stage), next: ways.map(({ what, who }) => ({ what, who })) };
}

/** What is done at one place as one card, with one button that leads there. */
function atOnePlace(offers: readonly OfferView[]): readonly OfferView[] {
  const places = grouped(offers, ({ title, place }) => place?.href ?? title);
  return [...places.values()].flatMap((of) => {
    const [first] = of;
    if (first === undefined || of.length === 1) return of;
    return [{ ...first, title: first.place?.where ?? first.title, several: of.map(({ title }) => title) }];
  });
}

/** How its root cause analysis stands; a draft alone has a time to keep. */
function rcaStanding({ state, dueAt }: NonNullable<ShownHotfix['rca']>): string {
  return state === 'draft' ? `due by ${deadlineIn(ZONE, dueAt.toISOString())}` : STATE_TAGS[state].text.toLowerCase();
}

function stateTag(hotfix: ShownHotfix): Tag {
  const { state } = hotfix;
  const isOver = state === 'closed' || state === 'called-off';
  return {
    text: stateIn({ state, letThrough: letThrough(hotfix), isOrderedBack: isOrderedBack(hotfix) }),
    classes: isOver
      ? 'nhsuk-tag--grey'
      : state === 'restored' || state === 'rca-opened'
        ? 'nhsuk-tag--green'
        : 'nhsuk-tag--red',
  };
}

function stageTag(stage: ShownHotfix['offline'][number]['stage']): Tag {
  const words = stage.replaceAll('-', ' ');
  const classes = stage === 'back' ? 'nhsuk-tag--green' : stage === 'offline' ? 'nhsuk-tag--red' : 'nhsuk-tag--yellow';
  return { text: `${words.charAt(0).toUpperCase()}${words.slice(1)}`, classes };
}

function owedIn({ approveAfterwardsBy }: ShownHotfix, now: Date): string | null {
  if (approveAfterwardsBy === null) return null;
  const by = momentIn(ZONE, approveAfterwardsBy.toISOString());
  const late = approveAfterwardsBy <= now ? ' That time is over, and an incident is open for it.' : '';
  return `The glass was broken. A second person has to approve that by ${by}.${late}`;
}

function deedLines({ hotfix, sites }: HotfixReader): readonly DeedLine[] {
  const names = new Map(sites.map(({ id, name }) => [id, name]));
  return hotfix.steps.map(({ step, by, at, said }) => {
    const named: Partial<Record<string, unknown>> = { ...said };
    const words = SAID.flatMap(([name, label]) => {
      const text = inWords(named[name], names);
      return text === null ? [] : [{ label, text }];
    });
    return { at: momentIn(ZONE, at.toISOString()), title: deedOf(step), by: by.name, words };
  });
}

/** What is shown of the words that go with a step; the rest is for the record. */
const SAID: readonly (readonly [string, string])[] = [
  ['finding', 'What is known'],
  ['version', 'The fix will be'],
  ['ticket', 'Issue'],
  ['message', 'People were told'],
  ['otherSystems', 'Other clinical systems at risk'],
  ['dataLoss', 'Data may be lost, or it may reach further'],
  ['sites', 'Sites to go offline'],
  ['impact', 'Impact'],
  ['leadMinutes', 'Minutes until service is back'],
  ['deploy', 'Answered by a hotfix'],
  ['release', 'Fix'],
  ['because', 'Because'],
  ['text', 'Note'],
];

/** What people type, by the names of its fields; what they chose is chosen anew. */
const KEPT: readonly string[] = [
  ...[
    'finding',
    'version',
    'ticket',
    'message',
    'impact',
    'leadMinutes',
    'release',
    'because',
    'text',
    'reason',
    'notes',
  ],
];

function inWords(value: unknown, siteNames: ReadonlyMap<string, string>): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value))
    return value.length === 0
      ? 'None'
      : value.flatMap((one) => (typeof one === 'string' ? [siteNames.get(one) ?? one] : [])).join(', ');
  return null;
}

function wordsIn({ fields }: Sent): readonly string[] {
  return Object.entries(fields).flatMap(([name, text]) => (KEPT.includes(name) && text.trim() !== '' ? [text] : []));
}
