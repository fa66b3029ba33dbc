import { z } from 'zod';

/** What one process is to serve, until it is told to end. */
export const statusWishSchema = z.strictObject({
  what: z.enum(['gatehouse', 'bare']),
  /** Of a migrated database; for Gatehouse. */
  database: z.string(),
  sites: z.number(),
  /** How long the bare route's answer is. */
  bytes: z.number(),
});
export type StatusWish = z.infer<typeof statusWishSchema>;

/** What a load came to. Milliseconds. */
export interface StatusRun {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers other than those that were asked for, and none at all. */
  readonly faults: number;
}
