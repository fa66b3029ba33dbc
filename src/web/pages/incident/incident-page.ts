import { grouped } from '../../../platform/grouping.js';
import { byName } from '../../../platform/name-order.js';
import { maySetOffHotfix, isLive } from '../../../incidents/incident.js';
import type { WholeIncident } from '../../../incidents/incident-view.js';
import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { deadlineIn, momentIn } from '../../../platform/local-time.js';
import { ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import type { Addresses } from '../../addresses.js';
import type { FormView } from '../../form/form-view.js';
import { formView } from '../../form/form-view.js';
import { errorLines, type ErrorLine, type Sent } from '../../form/form.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import { stateIn } from '../hotfix/hotfixes-page.js';
import { counted, someOf } from '../rollout/rollout-words.js';
import { severityTag, stateTag, STATE_TITLES, whereOf } from '../incidents/incidents-page.js';
import { CULPRIT_WORDS, incidentForms, type IncidentForms } from './incident-forms.js';
import type { HaltedFor } from '../../../rollouts/severe/severe.table.js';
import type { IncidentFacts } from './incident.facts.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';

interface Row {
  readonly key: { readonly text: string };
  readonly value: { readonly text: string };
}

interface Link {
  readonly text: string;
  readonly href: string;
  readonly says: string;
}

export interface IncidentView {
  readonly errors: readonly ErrorLine[];
  readonly tags: readonly Tag[];
  readonly summary: string;
  readonly rows: readonly Row[];
  /** The names of its sites, where they are too many for a line; else none. */
  readonly sites: readonly string[];
  readonly risks: readonly Row[];
  readonly links: readonly Link[];
  readonly severities: readonly { readonly at: string; readonly says: string; readonly because: string }[];
  readonly notes: readonly {
    readonly at: string;
    readonly head: string;
    readonly what: string;
    readonly because: string;
  }[];
  /** What stands where no change of severity, or no note, is shown. */
  readonly unsaid: { readonly severities: string; readonly notes: string };
  readonly forms: IncidentForms;
  readonly hotfix: {
    /** How many there are stands among the links; null where this person may open none. */
    readonly open: FormView | null;
    /** Why none may be opened, in words; null where one may. */
    readonly rule: string | null;
  };
  readonly zone: string;
}

const ZONE = CENTRAL_ZONE;
/** So many sites are read in one line; more stand in a list of their own, folded. */
const MOST_IN_LINE = 10;

/** Who looks at the page, and what they sent from it. */
export interface IncidentReader {
  readonly caller: Caller;
  readonly sent: Sent | null;
  readonly addresses: Addresses;
}

export function incidentView(facts: IncidentFacts, reader: IncidentReader): IncidentView {
  const { incident } = facts;
  const forms = incidentForms(facts, reader);
  const hotfix = hotfixPart(facts, reader);
  const shown = [...Object.values<FormView | null>({ ...forms }), hotfix.open];
  return {
    ...{ forms, hotfix, zone: ZONE, summary: incident.summary, links: linksOf(facts, reader.addresses) },
    errors: errorLines(
      shown.flatMap((form) => form?.fields ?? []),
      reader.sent,
    ),
    tags: [severityTag(incident.severity), stateTag(incident.state)],
    unsaid: mayDo(reader.caller, 'incidents.read', { trust: null }) ? UNSAID : UNSAID_TO_A_TRUST,
    rows: rowsOf(facts),
    sites: incident.sites.length > MOST_IN_LINE ? namesOf(facts) : [],
    risks: risksOf(incident),
    severities: incident.severities.map(({ was, severity, because, by, at }) => ({
      ...{ at: moment(at), because, says: `From ${was} to ${severity}, by ${nameOf(by, facts)}` },
    })),
    notes: incident.notes.map(({ kind, what, because, at, trust, by }) => ({
      ...{ at: moment(at), what, because },
      head: `${NOTE_WORDS[kind]}, by ${by.name}${trust === null ? '' : ` for ${facts.trustName(trust)}`}`,
    })),
  };
}

const UNSAID = {
  severities: 'It has not changed since it was raised.',
  notes: 'Nothing is written down yet.',
} as const;

/** A Trust is shown neither who of our people called it how severe nor the notes of others, and so not that there are none. */
const UNSAID_TO_A_TRUST = {
  severities: 'How severe it is stands at the top. Ask the delivery team how that came about.',
  notes: 'Your Trust has written nothing down yet.',
} as const;

const NOTE_WORDS = { issue: 'Came up', decision: 'Decided', observation: 'Observed' } as const;

function rowsOf(facts: IncidentFacts): IncidentView['rows'] {
  const { incident, siteName } = facts;
  const { sites, reference, attributedTo, raisedAt, containedAt, resolvedAt, closedAt } = incident;
  const outage = incident.outages.find(({ id }) => id === incident.outage);
  const rows: readonly (readonly [string, string | null])[] = [
    ['Where', whereOf({ ...incident, sites: [] }, siteName)],
    [
      'Sites',
      sites.length === 0
        ? 'None named'
        : sites.length > MOST_IN_LINE
          ? `${sites.length.toLocaleString('en-GB')}, named below`
          : namesOf(facts).join(', '),
    ],
    ['Release that it was found in', incident.release],
    ['What runs there now', runsNow(facts)],
    ['Raised', `${moment(raisedAt)} by ${raiserOf(facts)}`],
    ['Contained', containedAt === null ? null : moment(containedAt)],
    ['Resolved', resolvedAt === null ? null : moment(resolvedAt)],
    ['Closed', closedAt === null ? null : moment(closedAt)],
    ['Key at the service desk or in the tracker', reference],
    ['Whose work', `${CULPRIT_WORDS[attributedTo]}${outage === undefined ? '' : `: ${outage.what}`}`],
  ];
  return rows.flatMap(([key, value]) => (value === null ? [] : [{ key: { text: key }, value: { text: value } }]));
}

const MOST_NAMES = 5;

/** Which version runs at which of its sites, by their own probes; null where it names no site. */
function runsNow({ incident, running, siteName }: IncidentFacts): string | null {
  const { sites, release, product } = incident;
  if (sites.length === 0 || product === null) return null;
  const known = new Map(running.map(({ site, version, doubtful }) => [site, doubtful ? null : version]));
  const byVersion = [...grouped(sites, (site) => known.get(site) ?? null)];
  const inOrder = byVersion.toSorted(([one], [other]) => Number(one === null) - Number(other === null));
  const said = inOrder.map(([version, at]) => {
    const where =
      byVersion.length === 1 && at.length > 1
        ? `at all ${counted(at.length, 'site')}`
        : `at ${someOf(at.map(siteName).toSorted(byName), MOST_NAMES)}`;
    return `${version ?? 'Not known'} ${where}`;
  });
  const isNowhere = release !== null && !sites.some((site) => (known.get(site) ?? release) === release);
  return `${said.join('; ')}.${isNowhere ? ` ${release} does not run there now.` : ''}`;
}

/** The names of its sites, in order. */
function namesOf({ incident, siteName }: IncidentFacts): readonly string[] {
  return incident.sites.map(siteName).toSorted(byName);
}

function raiserOf({ incident, names }: IncidentFacts): string {
  switch (incident.raisedAs) {
    case 'gatehouse':
      return 'Gatehouse, which saw it itself';
    case 'jira':
      return 'the tracker';
    case 'person':
      return incident.raisedBy === null
        ? 'somebody whose name a Trust is not shown'
        : (names.get(incident.raisedBy) ?? 'you');
  }
}

function risksOf({ clinicalRisk }: WholeIncident): IncidentView['risks'] {
  const said = (answer: boolean | null) => (answer === null ? 'Nobody has said yet' : answer ? 'Yes' : 'No');
  const { patientSafety, otherSystems, dataLoss } = clinicalRisk;
  return [
    { key: { text: 'Patients may come to harm' }, value: { text: said(patientSafety) } },
    { key: { text: 'Other clinical systems at risk' }, value: { text: said(otherSystems) } },
    { key: { text: 'Data may be lost, or it may reach further' }, value: { text: said(dataLoss) } },
  ];
}

const RCA_WORDS = { draft: 'A draft', 'in-review': 'In review', 'signed-off': 'Signed off', closed: 'Closed' } as const;

function linksOf({ incident, rca, hotfixes, halted }: IncidentFacts, addresses: Addresses): readonly Link[] {
  const { release, environment, promotion, product } = incident;
  const title = product === null ? '' : `${PRODUCT_TITLES[product] ?? product} `;
  return [
    ...(release === null
      ? []
      : [{ text: `${title}${release}`, href: addresses.release(release), says: 'The release that it was found in' }]),
    ...(release === null || promotion === null
      ? []
      : [
          {
            text: `The gate of ${ENVIRONMENT_TITLES[environment]}`,
            ...{ href: `${addresses.release(release)}#gate-${environment}`, says: 'It let the release through' },
          },
        ]),
    ...rolloutLinks(incident, halted, addresses),
    ...hotfixes.map(({ id, number, release: fix, ...standing }) => ({
      text: `Hotfix ${number}`,
      ...{
        href: addresses.hotfix(id),
        says: `${stateIn(standing)}${fix === null ? '' : `; the fix is ${fix}`}`,
      },
    })),
    ...(rca === null
      ? []
      : [
          {
            text: 'Its root cause analysis',
            href: addresses.rca(rca.id),
            says:
              rca.state === 'draft'
                ? `${RCA_WORDS.draft}, due by ${deadlineIn(ZONE, rca.dueAt.toISOString())}`
                : RCA_WORDS[rca.state],
          },
        ]),
  ];
}

/** The rollout that brought its release there, and others that were halted for it. */
function rolloutLinks(
  { rollout, release }: WholeIncident,
  halted: readonly HaltedFor[],
  addresses: Addresses,
): readonly Link[] {
  const own = halted.filter((one) => one.rollout === rollout);
  const others = halted.filter((one) => one.rollout !== rollout).map((one) => haltedLink(one, addresses));
  if (rollout === null || release === null) return others;
  const says = [`It brought ${release} there`, ...own.map(haltInWords)].join('. ');
  return [{ text: 'Its rollout', href: addresses.rollout(rollout), says }, ...others];
}

function haltedLink(one: HaltedFor, addresses: Addresses): Link {
  const text = `The rollout of ${one.release} on ${ENVIRONMENT_TITLES[one.environment]}`;
  return { text, href: addresses.rollout(one.rollout), says: haltInWords(one) };
}

function haltInWords({ isHalted }: HaltedFor): string {
  return isHalted
    ? 'It is halted, and this stands beside why: another person than who promoted it decides how it goes on'
    : 'It was halted when this came up, and has gone on since, or ended';
}

/** Offered only where the rule allows it; elsewhere the rule stands in words (003-023). */
function hotfixPart(
  { incident, hotfixes }: IncidentFacts,
  { caller, addresses, sent }: IncidentReader,
): IncidentView['hotfix'] {
  if (!mayDo(caller, 'hotfixes.read')) return { open: null, rule: null };
  const underWay = hotfixes.find(({ state }) => state !== 'closed' && state !== 'called-off');
  if (underWay !== undefined) return { open: null, rule: `${underWay.number} is under way for it.` };
  if (!maySetOffHotfix(incident)) return { open: null, rule: `${RULE} ${whyNot(incident)}` };
  if (!mayDo(caller, 'hotfixes.act'))
    return { open: null, rule: 'A hotfix may be opened for it, by a release manager of the delivery team.' };
  const form = {
    ...{ name: 'hotfixes', action: addresses.incidentForm(incident.id, 'hotfixes'), fields: [] },
    ...{
      send: 'Open a hotfix',
      variant: 'warning' as const,
      hidden: { key: `incident-${incident.id}-${hotfixes.length + 1}` },
    },
  };
  return { open: formView(form, sent), rule: null };
}

const RULE = 'Only an open severity 1 of Live has a hotfix.';

function whyNot(incident: WholeIncident): string {
  const { number, severity, environment, state } = incident;
  const faults = [
    ...(severity === 1 ? [] : [`has severity ${severity}`]),
    ...(isLive(incident) ? [] : [`was found in ${ENVIRONMENT_TITLES[environment]}`]),
    ...(incident.open ? [] : [`is ${STATE_TITLES[state].toLowerCase()}`]),
  ];
  return `${number} ${faults.join(', and ')}.`;
}

function nameOf(actor: string, { names }: IncidentFacts): string {
  if (!actor.startsWith('person:')) return actor === 'gatehouse' ? 'Gatehouse' : 'the tracker';
  return names.get(actor.slice(7)) ?? 'somebody';
}

function moment(at: Date): string {
  return momentIn(ZONE, at.toISOString());
}
