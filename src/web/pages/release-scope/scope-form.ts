import type { ShownScope } from '../../../releases/scope/scope-view.js';
import type { Fault } from '../../../platform/http/problem.js';
import { formView, type FormView } from '../../form/form-view.js';
import type { FormFields, Sent } from '../../form/form.js';

export const SCOPE_FORM = 'scope';
/** What the form says where nothing was agreed on when it was drawn. */
const NOTHING = 'nothing';

/** Agrees on the whole scope, filled with what was agreed, or with what the tracker holds where nothing was yet. */
export function scopeForm({ wish, tickets }: ShownScope, action: string, sent: Sent | null): FormView {
  const agreed = wish ?? { tickets: tickets.map(({ key }) => key), needsUat: [], towards: null };
  return formView(
    {
      ...{ name: SCOPE_FORM, action, send: 'Agree on these tickets' },
      hidden: { over: wish === null ? NOTHING : String(wish.id) },
      fields: [
        {
          ...{
            as: 'text',
            name: 'tickets',
            label: 'All its tickets, by their keys',
            rows: 8,
            value: agreed.tickets.join('\n'),
          },
          hint: 'One on each line. What is left out is agreed on no longer; in the tracker nothing is taken off.',
        },
        {
          ...{ as: 'text', name: 'needsUat', label: 'Those of them that need UAT', value: agreed.needsUat.join('\n') },
          hint: 'Beside those that their labels and types tell by themselves.',
        },
        {
          ...{
            as: 'line',
            name: 'towards',
            label: 'The planned release that it builds towards',
            value: agreed.towards ?? '',
          },
          hint: 'Only where there is one.',
        },
      ],
    },
    sent,
  );
}

/** The id of what was agreed when the form was drawn; null where nothing was. */
export function seenIn(fields: FormFields): number | null {
  const over = fields['over'] ?? NOTHING;
  return over === NOTHING ? null : Number(over);
}

/** A fault of one key, at the field that holds them all, naming the key. */
export function atFields(faults: readonly Fault[], fields: FormFields): readonly Fault[] {
  return faults.map((one) => {
    const [, name, index] = /^(tickets|needsUat)\.(\d+)$/.exec(one.field) ?? [];
    if (name === undefined) return one;
    const key = keysIn(fields[name])[Number(index)] ?? '';
    return { ...one, field: name, fault: `holds ${key}, which ${one.fault}` };
  });
}

/** The keys that a field holds, however they are set apart. */
export function keysIn(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,;]+/).filter((key) => key !== '');
}
