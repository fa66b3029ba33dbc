import type { Addresses } from '../../addresses.js';
import { formView, type FormView } from '../../form/form-view.js';
import type { KeptForm } from '../../form/kept-form.js';

export interface KeptView {
  readonly form: FormView;
  /** The session's, which the page is shown in for the first time. */
  readonly token: string;
  /** The page that it was written at. */
  readonly back: string;
}

/** What pages put in their forms beside what people type: ids, hashes and counts, and the answers of what is chosen. */
const OF_PAGES = /^(?:[0-9a-f-]{16,}|\d*|true|false|null)$/;

/** Whether nobody typed it; a tick is named after its value. */
function isOfPages([name, value]: readonly [string, string]): boolean {
  return OF_PAGES.test(value) || name.endsWith(`-${value}`);
}

/** A form that was kept, filled with what was written in it. */
export function keptView(
  { action, fields }: KeptForm,
  { addresses, token, to }: { readonly addresses: Addresses; readonly token: string; readonly to: string },
): KeptView {
  const all = Object.entries(fields);
  const hidden = Object.fromEntries(all.filter(isOfPages));
  const typed = all.filter((one) => !isOfPages(one));
  return {
    form: formView(
      {
        ...{ name: 'kept', action: addresses.own(action), hidden, send: 'Send it now' },
        fields: typed.map(([name, value]) => ({
          ...(value.length > 60 || value.includes('\n') ? { as: 'text' as const, rows: 8 } : { as: 'line' as const }),
          ...{ name, value, label: labelOf(name) },
        })),
      },
      null,
    ),
    token,
    back: addresses.own(to),
  };
}

/** `Owner name` of `owner.name`. */
function labelOf(name: string): string {
  const words = name
    .replaceAll(/[.-]+/g, ' ')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
