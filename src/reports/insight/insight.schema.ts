import { z } from 'zod';
import { closed, oneOf } from '../../platform/http/body.schema.js';
import { productSchema } from '../../sites/site.schema.js';

const MOST_DAYS = 1096;
const DAY_MS = 86_400_000;
const EARLIEST = '2000-01-02';
const LATEST = '2499-12-30';

const daySchema = z.iso
  .date({ abort: true, error: 'is not a day; write it as 2026-12-01' })
  .refine((day) => day >= EARLIEST && day <= LATEST, {
    abort: true,
    error: 'is in no year of ours; use one from 2000 to 2499',
  });

/** Which product, and over which time: the last so many days up to today, or from one day to another, both of them included; whole days of London's calendar. */
export const insightQuerySchema = closed({
  product: productSchema.default('flip'),
  days: oneOf(['30', '90', '365'], 'a number of days that is offered').optional(),
  from: daySchema.optional(),
  to: daySchema.optional(),
}).superRefine(({ days, from, to }, context) => {
  const fault = (field: string, message: string) => {
    context.addIssue({ code: 'custom', path: [field], message });
  };
  if (days !== undefined && (from ?? to) !== undefined)
    fault('days', 'is given beside a first or a last day; give either');
  if (from === undefined && to !== undefined) fault('from', 'is missing beside the last day; give it as well');
  if (from === undefined || to === undefined) return;
  if (to < from) fault('to', 'is before the first day; name the same day or a later one');
  else if ((Date.parse(to) - Date.parse(from)) / DAY_MS >= MOST_DAYS)
    fault('to', `is too far from the first day; use ${MOST_DAYS} days or less`);
});
export type InsightQuery = z.infer<typeof insightQuerySchema>;

/** The name of a table as a file. */
export const tableFileSchema = z
  .string()
  .regex(/^[a-z-]{1,40}\.csv$/, 'is not the name of a table; use the id of a measure and .csv');
