import { z } from 'zod';
import { closed, limitUpTo } from '../platform/http/body.schema.js';

const after = z.coerce
  .number('is not a number; use the number of the last entry that you have')
  .int('is not a whole number; use the number of the last entry that you have')
  .min(0, 'is negative; use 0 or more')
  .default(0);

/** The query of the listing. */
export const listingSchema = closed({
  after,
  limit: limitUpTo(500, 100),
  subject: z.string().max(200, 'is too long; use at most 200 characters').optional(),
});
export type Listing = z.infer<typeof listingSchema>;

/** Which page of the texts that were hashed. */
export const chainQuerySchema = closed({ after, limit: limitUpTo(2_000, 1_000) });
export type ChainQuery = z.infer<typeof chainQuerySchema>;

/** A head as `gatehouse audit head` exports it. */
export const headSchema = closed({
  seq: z.number('is not a number; export the head again').int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'is not a sha256; export the head again'),
});
