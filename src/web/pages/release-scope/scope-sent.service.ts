import { filled } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { keysIn } from './scope-form.js';

/** What a form that agrees on the tickets of a release sent, as the API takes it. */
export function scopeSent(fields: FormFields): object {
  return { tickets: keysIn(fields['tickets']), needsUat: keysIn(fields['needsUat']), ...filled(fields, 'towards') };
}
