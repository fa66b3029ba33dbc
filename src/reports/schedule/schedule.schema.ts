import { z } from 'zod';
import { closed, oneOf } from '../../platform/http/body.schema.js';
import { ENVIRONMENT_NAMES } from '../../sites/environment.js';
import { PRODUCTS } from '../../sites/site.js';
import { momentSchema } from '../../windows/window.schema.js';
import { SCHEDULE_KINDS } from './entry.js';

/** The longest stretch that is shown at once. */
export const MOST_DAYS = 100;

/** What the schedule is narrowed by. */
export const filterSchema = {
  product: oneOf(PRODUCTS, 'a product').optional(),
  environment: oneOf(ENVIRONMENT_NAMES, 'an environment').optional(),
  trust: z
    .string('is not a text; write the id of a Trust')
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a Trust; use lower-case letters, digits and -')
    .optional(),
  kind: oneOf(SCHEDULE_KINDS, 'a kind').optional(),
};

/** What of the schedule is asked for; what is left out narrows nothing. */
export const scheduleSchema = closed({
  ...{ from: momentSchema.optional(), to: momentSchema.optional() },
  ...filterSchema,
});
export type ScheduleQuery = z.infer<typeof scheduleSchema>;
