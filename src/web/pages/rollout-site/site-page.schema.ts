import { z } from 'zod';
import { closed, idSchema, orNull } from '../../../platform/http/body.schema.js';

/** Which attempt's lines, and from which line on; left out, the last ones of the last. */
export const shownLogSchema = closed({
  attempt: idSchema.nullish().transform(orNull),
  from: z.coerce
    .number('is not the number of a line; begin at the page')
    .int('is not the number of a line; begin at the page')
    .min(1, 'is too small; use 1 or more')
    .max(1_000_000_000, 'is too large; begin at the page')
    .optional()
    .transform(orNull),
});
export type ShownLogQuery = z.infer<typeof shownLogSchema>;
