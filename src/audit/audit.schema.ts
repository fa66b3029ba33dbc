import { z } from 'zod';
import { closed, limitUpTo } from '../platform/http/body.schema.js';

/** The number of an entry that a page comes after. */
export const afterSchema = z.coerce
  .number('is not a number; use the number of the last entry that you have')
  .int('is not a whole number; use the number of the last entry that you have')
  .min(0, 'is negative; use 0 or more')
  .default(0);

/** Which page of the texts that were hashed. */
export const chainQuerySchema = closed({ after: afterSchema, limit: limitUpTo(2_000, 1_000) });
export type ChainQuery = z.infer<typeof chainQuerySchema>;

/** A head as `gatehouse audit head` exports it. */
export const headSchema = closed({
  seq: z.number('is not a number; export the head again').int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'is not a sha256; export the head again'),
});
