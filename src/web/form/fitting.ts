import { LONGEST_FORM, MOST_FIELDS } from '../../platform/http/form.js';
import type { AskedField } from './form-view.js';

/** So much of what a form may send is left to its token, its version and the rest. */
const SPARE_FIELDS = 10;
/** Room for what is added to it, in the characters that a form is sent by. */
const SPARE_TEXT = 8 * 1024;

/** Whether a browser can send these fields back in one form, as they are filled in. */
export function fitsAForm(fields: readonly AskedField[]): boolean {
  const written = fields.map((field): [string, string] => [field.name, 'value' in field ? (field.value ?? '') : '']);
  const text = new URLSearchParams(written).toString();
  return fields.length <= MOST_FIELDS - SPARE_FIELDS && text.length <= LONGEST_FORM - SPARE_TEXT;
}
