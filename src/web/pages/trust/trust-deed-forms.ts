import { KIND_WORDS, needsResources, OUTAGE_KINDS } from '../../../changes/outages/outage.js';
import type { ShownOutage } from '../../../changes/outages/outage-view.js';
import type { ShownDocument } from '../../../evidence/documents/documents.service.js';
import { mayDo } from '../../../people/permission.js';
import { PRODUCTS } from '../../../sites/site.js';
import { clocksOf } from '../../../sites/time-zone.js';
import { formView, type AskedField, type FormView } from '../../form/form-view.js';
import { decisionForm, documentFields, withdrawalForm } from '../release-documents/document-forms.js';
import { PRODUCT_TITLES } from '../ladder/ladder-page.js';
import type { TrustFacts } from './trust.facts.js';
import type { TrustReader } from './trust-forms.js';

const REASON: AskedField = { as: 'text', name: 'reason', label: 'Why' };

/** Puts one version of a document of the Trust under control; null for whoever may not. */
export function documentForm({ trust, sites }: TrustFacts, { caller, sent, addresses }: TrustReader): FormView | null {
  if (!mayDo(caller, 'documents.register', { trust: trust.id })) return null;
  const products = PRODUCTS.filter((product) => sites.some((site) => site.products[product] !== undefined));
  return formView(
    {
      ...{ name: 'document', action: addresses.trustDocuments(trust.id), send: 'Put it under control' },
      fields: [
        {
          ...{ as: 'pick', name: 'product', label: 'Of which product' },
          items: products.map((value) => ({ value, text: PRODUCT_TITLES[value] ?? value })),
        },
        ...documentFields(),
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
  const decides = mayDo(caller, 'documents.approve', { trust: trust.id }) && document.by.person !== caller.person;
  if (document.state !== 'awaiting-approval' || !decides) return null;
  return decisionForm(document, addresses.trustDocumentDecision(trust.id, document.id), sent);
}

/** Takes it back; null for whoever may not, and once it is. */
export function documentWithdrawalForm(
  document: ShownDocument,
  { trust }: Pick<TrustFacts, 'trust'>,
  { caller, sent, addresses }: TrustReader,
): FormView | null {
  if (document.withdrawn !== null || !mayDo(caller, 'documents.register', { trust: trust.id })) return null;
  return withdrawalForm(document, addresses.trustDocumentWithdrawal(trust.id, document.id), sent);
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
