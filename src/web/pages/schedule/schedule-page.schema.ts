import { z } from 'zod';
import { closed, oneOf } from '../../../platform/http/body.schema.js';
import { filterSchema } from '../../../reports/schedule/schedule.schema.js';
import { SCHEDULE_VIEWS } from './period.js';

/** What of the schedule is looked at; `on` is a day of it. */
export const lookSchema = closed({
  view: oneOf(SCHEDULE_VIEWS, 'a view').default('month'),
  on: z.iso
    .date({ abort: true, error: 'is not a date; what you see is this month' })
    .refine((day) => day >= '2000-01-01' && day < '2500-01-01', 'is in no year of ours; what you see is this month')
    .optional(),
  ...filterSchema,
});
