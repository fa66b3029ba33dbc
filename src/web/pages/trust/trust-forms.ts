import { isOurs, type Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { clocksOf } from '../../../sites/time-zone.js';
import type { KeptFreeze } from '../../../windows/freeze.table.js';
import type { Addresses } from '../../addresses.js';
import { formView, type AskedField, type FormView } from '../../form/form-view.js';
import type { Sent } from '../../form/form.js';
import type { ShownAgreement, TrustFacts } from './trust.facts.js';

/** Who looks at the page of a Trust, and what they sent from it. */
export interface TrustReader {
  readonly caller: Caller;
  readonly sent: Sent | null;
  readonly addresses: Addresses;
}

const REASON: AskedField = { as: 'text', name: 'reason', label: 'Why' };

/** Null for whoever may freeze nothing there. */
export function freezeForm({ trust, sites }: TrustFacts, { caller, sent, addresses }: TrustReader): FormView | null {
  if (!mayDo(caller, 'freezes.declare', { trust: trust.id })) return null;
  const places = [
    { value: 'trust', text: `All of ${trust.name}` },
    ...sites.map(({ id, name }) => ({ value: id, text: name })),
  ];
  return formView(
    {
      ...{ name: 'freeze', action: addresses.trustFreezes(trust.id), send: 'Freeze it' },
      fields: [
        { as: 'pick', name: 'of', label: 'What is frozen', items: places },
        { as: 'moment', name: 'from', label: `From (now where it is left out), ${clocksOf(trust.timeZone)}` },
        { as: 'moment', name: 'to', label: `Until, ${clocksOf(trust.timeZone)}` },
        { ...REASON, hint: 'Everybody who plans a change there reads it.' },
      ],
    },
    sent,
  );
}

/** Only its own side ends a freeze early; one that stands for an outage ends with that. */
export function freezeEndForm(
  freeze: KeptFreeze,
  { trust }: Pick<TrustFacts, 'trust'>,
  { caller, sent, addresses }: TrustReader,
): FormView | null {
  const isOwn = [freeze.owner.person, freeze.declaredBy.person].includes(caller.person);
  const isOfTheirs = freeze.trust !== null && caller.roles.some((grant) => grant.trust === freeze.trust);
  if (!mayDo(caller, 'freezes.declare', { trust: trust.id })) return null;
  if (freeze.outage !== null || freeze.ended !== null || !(isOwn || isOfTheirs)) return null;
  const action = addresses.trustFreezeEnd(trust.id, freeze.id);
  return formView(
    { name: `end-${freeze.id}`, action, send: 'End it now', variant: 'secondary', fields: [REASON] },
    sent,
  );
}

const ANSWERS = [
  { value: 'agreed', text: 'Yes, that time will do' },
  { value: 'countered', text: 'No, another time would do' },
  { value: 'declined', text: 'No' },
] as const;

/** Only the Trust's own people answer for it, and only what can be answered still. */
export function answerForm(
  agreement: ShownAgreement,
  timeZone: string,
  { caller, sent, addresses }: TrustReader,
): FormView | null {
  const { id, trust, state, kind } = agreement;
  if (isOurs(caller) || !mayDo(caller, 'agreements.answer', { trust })) return null;
  if (state !== 'asked' && state !== 'agreed') return null;
  const instead: readonly AskedField[] =
    kind === 'provisional'
      ? [{ as: 'date', name: 'day', label: 'Another day, if you name one' }]
      : [
          { as: 'moment', name: 'from', label: `Another time from, ${clocksOf(timeZone)}, if you name one` },
          { as: 'moment', name: 'to', label: `Another time until, ${clocksOf(timeZone)}` },
        ];
  const items = state === 'agreed' ? ANSWERS.filter(({ value }) => value !== 'agreed') : ANSWERS;
  return formView(
    {
      ...{ name: `answer-${id}`, action: addresses.trustAnswer(trust, id), send: 'Answer' },
      fields: [
        { as: 'choice', name: 'answer', label: 'What does the Trust say?', items },
        { as: 'text', name: 'reason', label: 'Why, unless you agree' },
        ...instead,
      ],
    },
    sent,
  );
}
