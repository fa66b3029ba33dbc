import { z } from 'zod';
import { closed, oneOf } from '../../platform/http/body.schema.js';
import { CALENDAR_KINDS } from './calendar-address.table.js';

export const calendarSchema = closed({
  of: oneOf(CALENDAR_KINDS, 'a kind of calendar'),
  trust: z
    .string('is not a text; write the id of a Trust')
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a Trust; use lower-case letters, digits and -')
    .nullable()
    .default(null),
  name: z
    .string('is not a text; write where it is used')
    .trim()
    .min(1, 'is empty; write where it is used, such as the screen in the office')
    .max(100, 'is too long; use at most 100 characters')
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'holds invisible characters; use letters, digits, spaces and signs'),
}).refine(({ of, trust }) => (of === 'trust') === (trust !== null), {
  path: ['trust'],
  message: 'goes with the calendar of a Trust, and with no other; name it there, and leave it out elsewhere',
});
export type CalendarBody = z.infer<typeof calendarSchema>;

export const calendarIdSchema = z
  .string()
  .regex(/^[0-9a-f]{16}$/, 'is not the id of a calendar; take one from the list');
