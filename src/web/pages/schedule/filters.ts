import { SCHEDULE_KINDS, type ScheduleFilter } from '../../../reports/schedule/entry.js';
import type { Rung } from '../../../sites/rung.js';
import { PRODUCTS } from '../../../sites/site.js';
import type { Trust } from '../../../sites/trust.js';
import { formView, type AskedField, type FieldView } from '../../form/form-view.js';
import type { Sent } from '../../form/form.js';
import { PRODUCT_TITLES } from '../ladder/ladder-page.js';
import { KIND_TITLES } from './schedule-words.js';

interface Choosable {
  readonly form: string;
  /** Those in sight. */
  readonly trusts: readonly Pick<Trust, 'id' | 'name'>[];
  readonly rungs: readonly Pick<Rung, 'name' | 'title'>[];
}

/** What the schedule can be narrowed by; nothing is asked for which there is but one answer. */
export function filterFields(
  chosen: ScheduleFilter,
  { form, trusts, rungs }: Choosable,
  sent: Sent | null,
): readonly FieldView[] {
  const fields: readonly AskedField[] = [
    pick('kind', 'What', chosen.kind, [
      ['', 'Everything'],
      ...SCHEDULE_KINDS.map((kind) => [kind, KIND_TITLES[kind]] as const),
    ]),
    pick('product', 'Product', chosen.product, [
      ['', 'All products'],
      ...PRODUCTS.map((product) => [product, PRODUCT_TITLES[product] ?? product] as const),
    ]),
    ...(rungs.length < 2 ? [] : [pick('environment', 'Environment', chosen.environment, environmentsOf(rungs))]),
    ...(trusts.length < 2 ? [] : [pick('trust', 'Trust', chosen.trust, trustsOf(trusts))]),
  ];
  return formView({ name: form, action: '', fields, send: '' }, sent).fields;
}

/** What of an address no field shows, as people call it. */
const UNSHOWN: Readonly<Record<string, string>> = { on: 'The day in the address', view: 'The view in the address' };

/** What could not be shown, with the parts of the address named as people call them. */
export function namedFaults(sent: Sent | null): Sent | null {
  if (sent === null) return null;
  return { ...sent, faults: sent.faults.map((fault) => ({ ...fault, field: UNSHOWN[fault.field] ?? fault.field })) };
}

type Items = readonly (readonly [value: string, text: string])[];

function environmentsOf(rungs: Choosable['rungs']): Items {
  return [['', 'All environments'], ...rungs.map(({ name, title }) => [name, title] as const)];
}

function trustsOf(trusts: Choosable['trusts']): Items {
  const inOrder = trusts.toSorted((one, other) => one.name.localeCompare(other.name, 'en-GB'));
  return [['', 'All Trusts'], ...inOrder.map(({ id, name }) => [id, name] as const)];
}

function pick(name: string, label: string, value: string | null, items: Items): AskedField {
  return { as: 'pick', name, label, value: value ?? '', items: items.map(([own, text]) => ({ value: own, text })) };
}
