import { z } from 'zod';
import { afterSchema } from '../../audit/audit.schema.js';
import { closed, limitUpTo } from '../../platform/http/body.schema.js';

const word = z.string().trim().max(200, 'is too long; use at most 200 characters');

/** The query of the listing of the record. */
export const recordListingSchema = closed({
  after: afterSchema,
  limit: limitUpTo(500, 100),
  subject: word.optional(),
  concerns: word.optional(),
}).refine(({ subject, concerns }) => subject === undefined || concerns === undefined, {
  path: ['concerns'],
  message: 'is asked for together with subject; leave one of the two out',
});
export type RecordListing = z.infer<typeof recordListingSchema>;
