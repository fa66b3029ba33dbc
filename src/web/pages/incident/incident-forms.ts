import { KIND_WORDS } from '../../../changes/outages/outage.js';
import { mayFollow, type IncidentState } from '../../../incidents/incident.js';
import { mayDo, type Permission } from '../../../people/permission.js';
import type { Caller } from '../../../people/caller.js';
import { spanIn } from '../../../platform/local-time.js';
import type { Addresses } from '../../addresses.js';
import { formView, type AskedField, type FormView } from '../../form/form-view.js';
import type { Sent } from '../../form/form.js';
import { riskFields, sitesField, SEVERITIES } from '../incidents/raise-page.js';
import type { IncidentFacts } from './incident.facts.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';

/** What this person can do about an incident; null for what they cannot. */
export interface IncidentForms {
  readonly severity: FormView | null;
  readonly state: FormView | null;
  readonly risk: FormView | null;
  readonly attribution: FormView | null;
  readonly sites: FormView | null;
  readonly note: FormView | null;
}

const ZONE = CENTRAL_ZONE;
const REASON: AskedField = { as: 'text', name: 'reason', label: 'Why', hint: 'It stays in the record.' };

export const CULPRIT_WORDS = {
  us: 'The delivery team’s own work',
  trust: 'The Trust’s own work',
  'third-party': 'Works of a third party',
} as const;

const MOVES: Readonly<Record<IncidentState, string>> = {
  open: 'Open again: it is not over',
  contained: 'Contained: it does no more harm, and is not mended',
  resolved: 'Resolved: it is over',
  closed: 'Closed: nothing more is to be done',
};

const KINDS = [
  { value: 'issue', text: 'Something came up' },
  { value: 'decision', text: 'Something was decided' },
  { value: 'observation', text: 'How steady the system or the clinical service is' },
] as const;

const NOTE: readonly AskedField[] = [
  { as: 'choice', name: 'kind', label: 'What kind of note is it?', items: KINDS, value: 'issue' },
  {
    as: 'text',
    name: 'what',
    label: 'What happened, or was decided',
    hint: 'Name no patient. Up to 4,000 characters.',
  },
  { as: 'text', name: 'reason', label: 'Why, or how it is known' },
  { as: 'moment', name: 'at', label: 'When it was, UK time (now where it is left out)' },
];

export function incidentForms(
  facts: IncidentFacts,
  { caller, addresses, sent }: { readonly caller: Caller; readonly addresses: Addresses; readonly sent: Sent | null },
): IncidentForms {
  const { incident, sites } = facts;
  const { id, state, severity, clinicalRisk, product } = incident;
  const form = (
    needs: Permission,
    name: 'severity' | 'state' | 'clinical-risk' | 'attribution' | 'sites' | 'notes',
    send: string,
    fields: readonly AskedField[],
  ): FormView | null =>
    mayDo(caller, needs) ? formView({ name, send, fields, action: addresses.incidentForm(id, name) }, sent) : null;
  const next = mayFollow(state).map((value) => ({ value, text: MOVES[value] }));
  const others = SEVERITIES.filter(({ value }) => value !== String(severity));
  return {
    severity: form('incidents.work', 'severity', 'Change the severity', [
      { as: 'choice', name: 'severity', label: 'The new severity', items: others },
      REASON,
    ]),
    state:
      next.length === 0
        ? null
        : form('incidents.work', 'state', 'Change the state', [
            { as: 'choice', name: 'state', label: 'The new state', items: next },
            REASON,
          ]),
    risk: form('clinical-risk.assess', 'clinical-risk', 'Keep the answers', [...riskFields(clinicalRisk), REASON]),
    attribution: form('incidents.work', 'attribution', 'Say whose work it was', [attributionField(facts), REASON]),
    sites:
      product === null
        ? null
        : form('incidents.work', 'sites', 'Change the sites', [
            sitesField(sites, 'All that it touches.', incident.sites),
            REASON,
          ]),
    note: form('incidents.raise', 'notes', 'Write it down', NOTE),
  };
}

function attributionField({ incident }: IncidentFacts): AskedField {
  const { outages, outage, attributedTo } = incident;
  return {
    ...{ as: 'choice', name: 'to', label: 'Whose work caused it?' },
    value: outage === null ? attributedTo : `outage:${outage}`,
    items: [
      ...Object.entries(CULPRIT_WORDS).map(([value, text]) => ({ value, text })),
      ...outages.map(({ id, kind, what, from, to }) => ({
        value: `outage:${id}`,
        text: `This outage: ${KIND_WORDS[kind]}, ${what} (${spanIn(ZONE, from.toISOString(), to.toISOString())})`,
      })),
    ],
  };
}
