import { z } from 'zod';
import { closed, limitUpTo, prose } from '../../platform/http/body.schema.js';

const filter = z.string().max(200, 'is too long; use at most 200 characters').optional();

/** Which links to list: of one act, about one thing, of one Trust, or only those that may still be used. */
export const linkQuerySchema = closed({
  act: filter,
  about: filter,
  trust: filter,
  open: z.enum(['yes', 'no'], 'is neither yes nor no; write one of the two').optional(),
  limit: limitUpTo(500, 100),
});
export type LinkQuery = z.infer<typeof linkQuerySchema>;

export const revocationSchema = closed({
  reason: prose(500, 'say why, in 1 to 500 characters').trim().min(1, 'is empty; say why, in 1 to 500 characters'),
});
export type RevocationBody = z.infer<typeof revocationSchema>;

/** The id of a link, which is the part of its address that is no secret. */
export const linkIdSchema = z.string().regex(/^[0-9a-f]{16}$/, 'is not the id of a link; use one that the list shows');
