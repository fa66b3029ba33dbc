import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import { instantOf } from '../../windows/local-moment.service.js';
import type { FormFields } from './form.js';

/**
 * A moment that was typed as the clocks of a zone show it, as a body has it. What is no moment there, such as one that the clocks leave
 * out or show twice, goes on as it was typed, so that the body's schema refuses it.
 */
export function momentSent(fields: FormFields, name: string, zone = CENTRAL_ZONE): FormFields {
  const typed = fields[name]?.trim() ?? '';
  return typed === '' ? {} : { [name]: instantOf(typed, zone)?.toISOString() ?? typed };
}
