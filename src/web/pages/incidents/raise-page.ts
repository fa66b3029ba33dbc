import { ENVIRONMENT_TITLES, type EnvironmentName } from '../../../sites/environment.js';
import { PRODUCTS, type Product, type Site } from '../../../sites/site.js';
import type { Addresses } from '../../addresses.js';
import { formView, type AskedField, type FormView } from '../../form/form-view.js';
import { errorLines, type ErrorLine, type Sent } from '../../form/form.js';
import { PRODUCT_TITLES } from '../ladder/ladder-page.js';

/** Where something was found. */
export interface FoundIn {
  readonly product: Product;
  readonly environment: EnvironmentName;
}

export interface RaiseView {
  readonly errors: readonly ErrorLine[];
  /** Whose sites are shown: `FLIP in Production`. */
  readonly where: string;
  readonly form: FormView;
}

export interface RaiseFacts {
  readonly place: FoundIn;
  /** Those of the place that this person may name. */
  readonly sites: readonly Site[];
  /** The environments in which they see any site. */
  readonly environments: readonly EnvironmentName[];
  /** They speak for a Trust, and have to name one of its sites. */
  readonly isOfTrust: boolean;
  /** Sent with every try of the same one. */
  readonly key: string;
}

/** So many sites are ticked; more are typed. */
export const MOST_TICKS = 60;

export const SEVERITIES = [
  { value: '1', text: '1: Blocker. The service is down, data may be lost, or patients may come to harm' },
  { value: '2', text: '2: Critical. A main part does not work, and there is no way around it' },
  { value: '3', text: '3: Major. Something does not work, and there is a way around it' },
  { value: '4', text: '4: Minor' },
  { value: '5', text: '5: Trivial' },
] as const;

const YES_OR_NO = [
  { value: 'true', text: 'Yes' },
  { value: 'false', text: 'No' },
] as const;
/** An answer can be taken back. */
const RISK_ANSWERS = [...YES_OR_NO, { value: 'null', text: 'Nobody knows yet' }] as const;

const RISK_QUESTIONS = {
  patientSafety: 'May a patient come to harm, or have come to it?',
  otherSystems: 'May other clinical systems be at risk unless this one is disabled?',
  dataLoss: 'May data be lost, or may the fault reach further?',
} as const;

/** As a heading: `FLIP in Production`. */
export function placeInWords({ product, environment }: FoundIn): string {
  return `${PRODUCT_TITLES[product] ?? product} in ${ENVIRONMENT_TITLES[environment]}`;
}

/** Sent with the form, so that what is raised is what the page showed. */
export function markOfPlace({ product, environment }: FoundIn): string {
  return `${product}/${environment}`;
}

export function raiseView(
  { place, sites, environments, isOfTrust, key }: RaiseFacts,
  { sent, addresses }: { readonly sent: Sent | null; readonly addresses: Addresses },
): RaiseView {
  const [only] = isOfTrust && sites.length === 1 ? sites : [];
  const form = formView(
    {
      ...{ name: 'raise', action: addresses.raiseIncident, send: 'Raise the incident' },
      hidden: { shown: markOfPlace(place), key, ...(only === undefined ? {} : { [`sites-${only.id}`]: only.id }) },
      fields: [
        ...placeFields(place, environments),
        {
          as: 'text',
          name: 'summary',
          label: 'What is wrong?',
          hint: 'For everybody who has to act, in plain words. Name no patient. Up to 500 characters.',
        },
        { as: 'choice', name: 'severity', label: 'How severe is it?', items: SEVERITIES },
        ...(only === undefined
          ? [sitesField(sites, isOfTrust ? 'Name at least one.' : 'None where it is not known yet.')]
          : []),
        ...risksToSay(),
        { as: 'line', name: 'reference', label: 'Key at the service desk or in the tracker (optional)' },
        {
          as: 'line',
          name: 'release',
          label: 'Version that it was found in (optional)',
          hint: 'Left out, it is the one that was last put there.',
        },
      ],
    },
    sent,
  );
  return {
    ...{ form, errors: errorLines(form.fields, sent) },
    where: `${placeInWords(place)}${only === undefined ? '' : `, at ${only.name}`}`,
  };
}

function placeFields(
  { product, environment }: FoundIn,
  environments: readonly EnvironmentName[],
): readonly AskedField[] {
  const products = PRODUCTS.map((value) => ({ value, text: PRODUCT_TITLES[value] ?? value }));
  const rungs = environments.map((value) => ({ value, text: ENVIRONMENT_TITLES[value] }));
  return [
    { as: 'pick', name: 'product', label: 'Product', items: products, value: product },
    { as: 'pick', name: 'environment', label: 'Found in', items: rungs, value: environment },
  ];
}

/** Sites to choose from: ticked, or typed where there are too many. */
export function sitesField(sites: readonly Site[], hint: string, ticked: readonly string[] = []): AskedField {
  const asked = { name: 'sites', label: 'At which sites?' };
  if (sites.length > MOST_TICKS)
    return {
      as: 'text',
      ...asked,
      hint: `Their ids, with blanks or commas between. ${hint}`,
      value: ticked.join(', '),
    };
  return { as: 'ticks', ...asked, hint, ticked, items: sites.map(({ id, name }) => ({ value: id, text: name })) };
}

type Risk = Readonly<Record<keyof typeof RISK_QUESTIONS, boolean | null>>;

const RISK_NAMES = ['patientSafety', 'otherSystems', 'dataLoss'] as const;

/** Of a new incident: nothing is chosen for whoever is in a hurry, and nothing has to be. */
function risksToSay(): readonly AskedField[] {
  const hint = 'Leave it open if nobody knows yet.';
  return RISK_NAMES.map((name) => ({
    ...{ as: 'choice' as const, name, label: RISK_QUESTIONS[name], hint, items: YES_OR_NO },
  }));
}

/** Of one that is there: as it was answered, if it was. */
export function riskFields(risk: Risk): readonly AskedField[] {
  return RISK_NAMES.map((name) => ({
    ...{ as: 'choice' as const, name, label: RISK_QUESTIONS[name], items: RISK_ANSWERS },
    ...(risk[name] === null ? {} : { value: String(risk[name]) }),
  }));
}
