import { ticked } from '../../form/form-view.js';
import type { FormFields } from '../../form/form.js';

/** The sites that a form names: ticked, or typed where there were too many to tick. */
export function sitesSent(fields: FormFields): readonly string[] {
  const typed = fields['sites']?.split(/[\s,;]+/).filter((id) => id !== '') ?? [];
  return [...ticked(fields, 'sites'), ...typed];
}
