import { GROUP_TITLES, documentKind } from '../../../evidence/documents/document-kind.js';
import type { ShownDocument } from '../../../evidence/documents/documents.service.js';
import { LACKING, type PassportItemName } from '../../../evidence/passport/passport.js';
import { isOurs } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { dateInWords, momentIn, spanIn } from '../../../platform/local-time.js';
import type { RolloutRow } from '../../../rollouts/rollout.table.js';
import { PRODUCTS, type Site } from '../../../sites/site.js';
import type { KeptFreeze } from '../../../windows/freeze.table.js';
import type { SiteWindows } from '../../../windows/site-windows.service.js';
import type { FormView } from '../../form/form-view.js';
import { errorLines, type ErrorLine } from '../../form/form.js';
import { incidentLine, type IncidentLine } from '../incidents/incidents-page.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import type { TrustFacts } from './trust.facts.js';
import { inPageWords } from '../../page-words.js';
import type { ShownOutage } from '../../../changes/outages/outage-view.js';
import {
  contactForm,
  documentDecisionForm,
  documentForm,
  documentWithdrawalForm,
  outageEndForm,
  outageForm,
} from './trust-deed-forms.js';
import { freezeEndForm, freezeForm, type TrustReader } from './trust-forms.js';
import type { Line } from './trust-line.js';
import { linesOf, timesView, type TimesView } from './trust-times.js';

interface ContactLine {
  readonly role: string;
  readonly name: string;
  readonly email: string;
  readonly verify: FormView | null;
}

export interface TrustView {
  readonly errors: readonly ErrorLine[];
  /** Open at its sites, the worst first. */
  readonly incidents: { readonly lines: readonly IncidentLine[]; readonly more: string | null };
  readonly runs: readonly { readonly site: string; readonly products: readonly Line[] }[];
  readonly times: TimesView;
  readonly coming: readonly Line[];
  readonly history: readonly Line[];
  readonly items: readonly {
    readonly title: string;
    readonly tag: Tag;
    readonly what: string;
    readonly mend: string | null;
  }[];
  readonly contacts: readonly ContactLine[];
  readonly documents: readonly Line[];
  readonly windows: readonly { readonly title: string; readonly says: string; readonly openings: readonly string[] }[];
  readonly freezes: readonly Line[];
  readonly outages: readonly Line[];
  readonly freeze: FormView | null;
  readonly outage: FormView | null;
  readonly document: FormView | null;
  readonly ways: readonly { readonly text: string; readonly href: string }[];
  readonly zone: string;
}

const SHOWN_OPENINGS = 3;

export function trustView(facts: TrustFacts, reader: TrustReader): TrustView {
  const { trust } = facts;
  const zone = trust.timeZone;
  const freeze = freezeForm(facts, reader);
  const times = timesView(facts, reader);
  const freezes = facts.freezes.map((one) => freezeLine(one, facts, reader));
  const [outage, document] = [outageForm(facts, reader), documentForm(facts, reader)];
  const contacts = contactLines(facts, reader);
  const outages = facts.outages.map((one) => outageLine(one, facts, reader));
  const documents = facts.documents
    .filter(({ state }) => state !== 'replaced')
    .map((one) => documentLine(one, facts, reader));
  const forms = [
    ...[...linesOf(times), ...freezes, ...outages, ...documents].flatMap(({ form, withdraw = null }) => [
      form,
      withdraw,
    ]),
    ...contacts.map(({ verify }) => verify),
    ...[freeze, outage, document],
  ];
  const [under, over] = [true, false].map((wanted) =>
    facts.rollouts.filter((one) => (one.ended_at === null) === wanted),
  );
  return {
    ...{ zone, freeze, freezes, times, outage, outages, document, documents, contacts },
    errors: errorLines(
      forms.flatMap((form) => form?.fields ?? []),
      reader.sent,
    ),
    ...{ incidents: incidentsPart(facts, reader), runs: runsAtEach(facts, reader) },
    coming: (under ?? []).map((one) => rolloutLine(one, zone, reader)),
    history: (over ?? []).map((one) => rolloutLine(one, zone, reader)),
    items: facts.passport.items.map(({ item, title, isMet, what, howToMend }) => ({
      ...{ title: isMet ? title : sentence(LACKING[item]), tag: isMet ? GOOD : LACKS, what: inPageWords(what, zone) },
      mend: howToMend === null || !isTheirs(item, reader) ? null : inPageWords(howToMend, zone),
    })),
    windows: facts.windows.flatMap((one) => windowLines(one, facts.sites)),
    ways: waysOf(facts, reader),
  };
}

/** `more` leads to where the rest of them stands. */
function incidentsPart({ incidents, siteName }: TrustFacts, { addresses }: TrustReader): TrustView['incidents'] {
  const lines = incidents.worst.map((one) => incidentLine(one, addresses, siteName));
  return { lines, more: incidents.isMore ? addresses.incidents : null };
}

/** A Trust is not told how our own files are mended. */
function isTheirs(item: PassportItemName, { caller }: TrustReader): boolean {
  return isOurs(caller) || (item !== 'connection' && item !== 'host-key');
}

const GOOD: Tag = { text: 'In order', classes: 'nhsuk-tag--green' };
const LACKS: Tag = { text: 'Lacking', classes: 'nhsuk-tag--yellow' };

function runsAtEach(facts: TrustFacts, reader: TrustReader): TrustView['runs'] {
  return facts.sites.map((site) => ({ site: site.name, products: runsAt(site, facts, reader) }));
}

function runsAt(site: Site, { running }: TrustFacts, { caller, addresses }: TrustReader): readonly Line[] {
  return PRODUCTS.filter((product) => site.products[product] !== undefined).map((product) => {
    const row = running.find((one) => one.site === site.id && one.product === product);
    const title = PRODUCT_TITLES[product] ?? product;
    if (row === undefined) return { title, href: null, tag: null, form: null, says: 'Nothing yet' };
    const seen = momentIn(site.timeZone, row.at.toISOString());
    if (row.doubtful)
      return {
        title,
        href: null,
        form: null,
        tag: DOUBT,
        says: `We do not know what. Last seen: ${row.version}, ${seen}`,
      };
    return {
      ...{ title: `${title} ${row.version}`, form: null, says: `By its own word, ${seen}` },
      href: mayDo(caller, 'releases.read') ? addresses.release(row.version) : null,
      tag: row.healthy
        ? { text: 'Healthy', classes: 'nhsuk-tag--green' }
        : { text: 'Not healthy', classes: 'nhsuk-tag--red' },
    };
  });
}

const DOUBT: Tag = { text: 'Not known', classes: 'nhsuk-tag--yellow' };

function rolloutLine(
  { id, release, product, state, planned_at, ended_at }: RolloutRow,
  zone: string,
  { addresses }: TrustReader,
): Line {
  const ended = ended_at === null ? '' : `, over ${momentIn(zone, ended_at.toISOString())}`;
  return {
    ...{ title: `${PRODUCT_TITLES[product] ?? product} ${release}`, href: addresses.rollout(id), form: null },
    tag: { text: sentence(state), classes: state === 'completed' ? 'nhsuk-tag--green' : 'nhsuk-tag--blue' },
    says: `Planned ${momentIn(zone, planned_at.toISOString())}${ended}`,
  };
}

function contactLines({ trust }: TrustFacts, reader: TrustReader): readonly ContactLine[] {
  const all = [
    ...trust.contacts.map(({ role, name, email }) => ({ role: sentence(role), name, email })),
    ...(trust.smokeTester === undefined ? [] : [{ role: 'Smoke tester', ...trust.smokeTester }]),
  ];
  return all.map((one, index) => ({ ...one, verify: contactForm({ email: one.email, index }, { trust }, reader) }));
}

function outageLine(outage: ShownOutage, { trust }: TrustFacts, reader: TrustReader): Line {
  const { what, from, to, state, undertakenBy } = outage;
  return {
    ...{ title: what, href: null, tag: { text: sentence(state), classes: 'nhsuk-tag--grey' } },
    says: `${spanIn(trust.timeZone, from.toISOString(), to.toISOString())}, by ${undertakenBy}`,
    form: outageEndForm(outage, { trust }, reader),
  };
}

function documentLine(document: ShownDocument, facts: TrustFacts, reader: TrustReader): Line {
  const { kind, title, version, state, reviewOn, link, lacking } = document;
  const review = reviewOn === null ? '' : `, to be reviewed by ${dateInWords(reviewOn)}`;
  const waits = lacking.length === 0 ? '' : ` Waits for: ${lacking.map((group) => GROUP_TITLES[group]).join(', ')}.`;
  return {
    ...{ title: `${title}, version ${version}`, href: link },
    form: documentDecisionForm(document, facts, reader),
    withdraw: documentWithdrawalForm(document, facts, reader),
    tag: { text: sentence(state), classes: state === 'in-force' ? 'nhsuk-tag--green' : 'nhsuk-tag--yellow' },
    says: `${documentKind(kind).title}${review}.${waits}`,
  };
}

function windowLines({ site, products }: SiteWindows, sites: readonly Site[]): TrustView['windows'] {
  const name = sites.find(({ id }) => id === site)?.name ?? site;
  return PRODUCTS.flatMap((product) => {
    const of = products[product];
    if (of === undefined) return [];
    const levels = of.declared.filter(({ windows }) => windows.length > 0).map((level) => level.name);
    const says =
      levels.length === 0 ? 'No windows are declared: any time will do.' : `By the windows of ${levels.join(', ')}.`;
    const openings = levels.length === 0 ? [] : of.openings.slice(0, SHOWN_OPENINGS).map(({ reads }) => reads);
    return [{ title: `${PRODUCT_TITLES[product] ?? product} at ${name}`, says, openings }];
  });
}

function freezeLine(freeze: KeptFreeze, facts: TrustFacts, reader: TrustReader): Line {
  const { scope, of, from, to, reason, owner, ended } = freeze;
  const what =
    scope === 'site' ? (facts.sites.find(({ id }) => id === of)?.name ?? of ?? '') : `All of ${facts.trust.name}`;
  const early = ended === null ? '' : ` Ended early by ${ended.by.name}: ${ended.because}`;
  return {
    ...{ title: what, href: null, tag: null, form: freezeEndForm(freeze, facts, reader) },
    says: `${spanIn(facts.trust.timeZone, from.toISOString(), to.toISOString())}, by ${owner.name}.${early}`,
    words: reason,
  };
}

function waysOf({ trust }: TrustFacts, { caller, addresses }: TrustReader): TrustView['ways'] {
  return [
    ...(mayDo(caller, 'notes.read', { trust: trust.id })
      ? [{ text: 'Release notes', href: addresses.trustNotes(trust.id) }]
      : []),
    ...(mayDo(caller, 'incidents.raise') ? [{ text: 'Raise an incident', href: addresses.raiseIncident }] : []),
    ...(mayDo(caller, 'incidents.read') ? [{ text: 'Incidents', href: addresses.incidents }] : []),
    ...(mayDo(caller, 'rcas.read') ? [{ text: 'Root cause analyses', href: addresses.rcas }] : []),
    { text: 'Status', href: addresses.status },
  ];
}

function sentence(words: string): string {
  const plain = words.replaceAll('-', ' ');
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
}
