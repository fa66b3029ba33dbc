import { KIND_WORDS, needsResources, OUTAGE_KINDS } from '../../../changes/outages/outage.js';
import type { ShownOutage } from '../../../changes/outages/outage-view.js';
import { GROUP_TITLES, KINDS, RATIFYING_GROUPS } from '../../../evidence/documents/document-kind.js';
import type { ShownDocument } from '../../../evidence/documents/documents.service.js';
import { mayDo } from '../../../people/permission.js';
import { PRODUCTS } from '../../../sites/site.js';
import { clocksOf } from '../../../sites/time-zone.js';
import { formView, type AskedField, type FormView } from '../../form/form-view.js';
import { PRODUCT_TITLES } from '../ladder/ladder-page.js';
import type { TrustFacts } from './trust.facts.js';
import type { TrustReader } from './trust-forms.js';

const REASON: AskedField = { as: 'text', name: 'reason', label: 'Why' };

/** Puts one version of a document of the Trust under control; null for whoever may not. */
export function documentForm({ trust, sites }: TrustFacts, { caller, sent, addresses }: TrustReader): FormView | null {
  if (!mayDo(caller, 'documents.register', { trust: trust.id })) return null;
  const products = PRODUCTS.filter((product) => sites.some((site) => site.products[product] !== undefined));
  const kinds = KINDS.filter(({ checklist }) => checklist !== 'mark');
  return formView(
    {
      ...{ name: 'document', action: addresses.trustDocuments(trust.id), send: 'Put it under control' },
      fields: [
        {
          ...{ as: 'pick', name: 'product', label: 'Of which product' },
          items: products.map((value) => ({ value, text: PRODUCT_TITLES[value] ?? value })),
        },
        {
          ...{ as: 'pick', name: 'kind', label: 'What it is' },
          items: kinds.map(({ name, title }) => ({ value: name, text: title })),
        },
        { as: 'line', name: 'reference', label: 'Its reference', hint: 'Such as IT-0030-001.' },
        { as: 'line', name: 'version', label: 'Its version', hint: 'Such as 1.2. A version stays as it is.' },
        { as: 'line', name: 'title', label: 'Its title' },
        { as: 'url', name: 'link', label: 'Where it is', hint: 'An https address. The document itself stays there.' },
        { as: 'line', name: 'owner.name', label: 'Name of its owner' },
        { as: 'line', name: 'owner.email', label: 'E-mail address of its owner' },
        { as: 'date', name: 'reviewOn', label: 'To be reviewed by, where its kind is reviewed' },
        {
          ...{ as: 'choice', name: 'access', label: 'Who may read it' },
          items: [
            { value: 'public', text: 'Everybody' },
            { value: 'private', text: 'It is private' },
          ],
        },
        { as: 'line', name: 'foiClause', label: 'The clause by which it is exempt, where it is private' },
        { as: 'text', name: 'changes', label: 'What has changed since the version before' },
      ],
    },
    sent,
  );
}

/** Writes down what a group decided on it; null for whoever may not, and for whoever brought it. */
export function documentDecisionForm(
  document: ShownDocument,
  { trust }: Pick<TrustFacts, 'trust'>,
  { caller, sent, addresses }: TrustReader,
): FormView | null {
  const { id, state, lacking, by } = document;
  const decides = mayDo(caller, 'documents.approve', { trust: trust.id }) && by.person !== caller.person;
  if (state !== 'awaiting-approval' || !decides) return null;
  const groups = lacking.length > 0 ? lacking : RATIFYING_GROUPS;
  return formView(
    {
      ...{ name: `decide-${id}`, action: addresses.trustDocumentDecision(trust.id, id), send: 'Write it down' },
      fields: [
        {
          ...{ as: 'pick', name: 'group', label: 'Whose decision it is' },
          items: groups.map((value) => ({ value, text: GROUP_TITLES[value] })),
        },
        {
          ...{ as: 'choice', name: 'decision', label: 'What was decided' },
          items: [
            { value: 'approved', text: 'It is approved' },
            { value: 'rejected', text: 'It is rejected' },
          ],
        },
        { as: 'date', name: 'decidedOn', label: 'On which day' },
        { as: 'url', name: 'minutes', label: 'The minutes, where there are any', hint: 'An https address.' },
        { ...REASON, label: 'Why, where it is rejected' },
      ],
    },
    sent,
  );
}

/** Tells of an outage or works; its sites are frozen meanwhile. Null for whoever may not. */
export function outageForm({ trust, sites }: TrustFacts, { caller, sent, addresses }: TrustReader): FormView | null {
  if (sites.length === 0 || !mayDo(caller, 'outages.report', { trust: trust.id })) return null;
  const resources = OUTAGE_KINDS.filter(needsResources).map((kind) => KIND_WORDS[kind].toLowerCase());
  const hint = `Needed for: ${resources.join('; ')}.`;
  return formView(
    {
      ...{ name: 'outage', action: addresses.trustOutages(trust.id), send: 'Tell of it, and freeze the sites' },
      fields: [
        {
          ...{ as: 'pick', name: 'kind', label: 'What it is' },
          items: OUTAGE_KINDS.map((value) => ({ value, text: KIND_WORDS[value] })),
        },
        {
          ...{ as: 'ticks', name: 'sites', label: 'Which sites it touches' },
          items: sites.map(({ id, name }) => ({ value: id, text: name })),
        },
        { as: 'line', name: 'what', label: 'What happens' },
        { as: 'text', name: 'why', label: 'Why' },
        { as: 'moment', name: 'from', label: `From, ${clocksOf(trust.timeZone)}` },
        { as: 'moment', name: 'to', label: `Until, ${clocksOf(trust.timeZone)}` },
        { as: 'line', name: 'thirdParty', label: 'Who does the works, where it is a third party' },
        { as: 'line', name: 'takedown', label: 'Who takes it down, and with what', hint },
        { as: 'line', name: 'restore', label: 'Who brings it back, and with what', hint },
      ],
    },
    sent,
  );
}

/** Takes one back that is to come, or says that it is over early. */
export function outageEndForm(
  { id, trust: owner, state }: ShownOutage,
  { trust }: Pick<TrustFacts, 'trust'>,
  { caller, sent, addresses }: TrustReader,
): FormView | null {
  if (state !== 'planned' && state !== 'in-progress') return null;
  if (!mayDo(caller, 'outages.report', { trust: owner })) return null;
  const send = state === 'planned' ? 'Take it back' : 'Say that it is over';
  const action = addresses.trustOutageEnd(trust.id, id);
  return formView({ name: `outage-end-${id}`, action, send, variant: 'secondary', fields: [REASON] }, sent);
}

/** Writes down that somebody made sure who a contact is, and how. */
export function contactForm(
  { email, index }: { readonly email: string; readonly index: number },
  { trust }: Pick<TrustFacts, 'trust'>,
  { caller, sent, addresses }: TrustReader,
): FormView | null {
  const isOwn = email.toLowerCase() === caller.email.toLowerCase();
  if (isOwn || !mayDo(caller, 'contacts.verify', { trust: trust.id })) return null;
  return formView(
    {
      ...{
        name: `contact-${index}`,
        action: addresses.trustContacts(trust.id),
        hidden: { email, index: String(index) },
      },
      send: 'Write it down',
      fields: [{ as: 'text', name: 'reason', label: 'How did you make sure?', hint: 'It stands in the record.' }],
    },
    sent,
  );
}
