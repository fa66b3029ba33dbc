import { shownName } from './faults.js';
import type { Fault } from './problem.js';

/** Pure: the forms of pages, as a browser without scripts sends them. */

/** Where machines ask. What they send is JSON, which no form of another site can send; they show a token, and never a cookie. */
const OF_MACHINES = /^\/+(api|public|health|metrics|calendar)(\/|$)/i;
/** In bytes, as a browser writes it: a text of 20,000 letters takes up to 240,000 of them, for it writes each byte of a letter as three. */
export const LONGEST_FORM = 1024 * 1024;
/** Room for what an incident did to five hundred Trusts, five fields for each: a section of an RCA is sent whole. */
export const MOST_FIELDS = 2_600;

/** The fields of a form, each once. */
export interface ReadForm {
  readonly fields: Readonly<Record<string, string>>;
  /** Why it is none that a page of ours sends; null where it may be one. */
  readonly fault: Fault | null;
}

/** Whether the path is one of the pages for people: they send forms, and their browsers show a cookie. */
export function isOfPages(path: string): boolean {
  return !OF_MACHINES.test(path);
}

/**
 * Reads a form that fits `LONGEST_FORM`, of which the text is whole, in UTF-8. Of a form with a fault the fields are for its writer alone, who
 * is shown what they wrote: the values of one name, one below the other. Of more fields than `MOST_FIELDS` those beyond are counted and not
 * read: anybody may send half a million of them, signed in or not.
 */
export function readForm(text: string): ReadForm {
  const { count, taken } = counted(text);
  const sent = [...new URLSearchParams(taken)];
  const fields = new Map<string, string>();
  let twice: string | null = null;
  for (const [name, value] of sent) {
    const before = fields.get(name);
    if (before !== undefined) twice ??= name;
    fields.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  return { fields: Object.fromEntries(fields), fault: faultOf(count, twice) };
}

/** How many fields a form has, and the text of those that are read. */
function counted(text: string): { readonly count: number; readonly taken: string } {
  let count = 0;
  let taken = text;
  for (let from = 0; from < text.length;) {
    const next = text.indexOf('&', from);
    const to = next === -1 ? text.length : next;
    // Between two signs that touch there is no field.
    if (to > from) count += 1;
    if (to > from && count === MOST_FIELDS + 1) taken = text.slice(0, from);
    from = to + 1;
  }
  return { count, taken };
}

function faultOf(count: number, twice: string | null): Fault | null {
  if (count > MOST_FIELDS)
    return {
      ...{ field: '(form)', fault: `has ${count} fields, and at most ${MOST_FIELDS} are taken at once` },
      fix: 'send it in parts',
    };
  if (twice === null) return null;
  return {
    field: shownName(twice),
    fault: 'came more than once',
    fix: 'open the page again, and send each field once',
  };
}
