import { z } from 'zod';
import { closed, oneOf } from '../../../platform/http/body.schema.js';
import { momentSchema } from '../../../windows/window.schema.js';

const FIX = 'follow a link of the page';
const number = z.coerce.number(`is not a number; ${FIX}`).int(`is not a whole number; ${FIX}`);
const word = z.string().trim().max(200, 'is too long; use at most 200 characters');

/** As a form has it: what is no moment is said to be unreadable, and not to be missing. */
const moment = z.iso
  .datetime({
    ...{ offset: true, abort: true },
    error: 'cannot be read; give a day and a time that the clocks show once on that day',
  })
  .pipe(momentSchema);

/** What is looked for in the record. */
export const recordSearchSchema = closed({
  subject: word.optional(),
  reach: oneOf(['all', 'itself'], 'how far to look').default('all'),
  actor: word.optional(),
  action: word.optional(),
  from: moment.optional(),
  to: moment.optional(),
  order: oneOf(['newest', 'oldest'], 'an order').default('newest'),
  past: number.min(0, `is negative; ${FIX}`).max(Number.MAX_SAFE_INTEGER, `is too large; ${FIX}`).optional(),
});

/** The number of an entry, in the address of its page. */
export const entryAddressSchema = closed({
  seq: number.min(1, 'is too small; use 1 or more').max(Number.MAX_SAFE_INTEGER, 'is too large; use a smaller one'),
});
export type EntryAddress = z.infer<typeof entryAddressSchema>;
