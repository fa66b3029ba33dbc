import { z } from 'zod';

/** How the sites of a measured rollout take their time. */
export const CONDUCTS = ['at-once', 'realistic'] as const;
/** How processes hear of what is ready: in the process that ordered it, or by Bull on a Redis. */
export const ROADS = ['in-process', 'bull'] as const;

/** What one process is to measure: one rollout, from its plan to its end. */
export const engineWishSchema = z.strictObject({
  sites: z.number(),
  conduct: z.enum(CONDUCTS),
  road: z.enum(ROADS),
  /** Of a migrated database of its own. */
  database: z.string(),
  redis: z.string().nullable(),
  concurrency: z.number(),
  /** Realistic durations are divided by this. */
  scale: z.number(),
  withinSeconds: z.number(),
});
export type EngineWish = z.infer<typeof engineWishSchema>;

const latencySchema = z.object({ p50: z.number(), p99: z.number() });

/** What it measured. Seconds, megabytes, and milliseconds of latency. */
export const engineRunSchema = z.object({
  sites: z.number(),
  conduct: z.enum(CONDUCTS),
  road: z.enum(ROADS),
  state: z.string(),
  attempts: z.number(),
  seconds: z.number(),
  /** User and system, of the service's process with the pretended control node in it. */
  cpu: z.number(),
  /** Of Postgres; null where the kernel does not tell. */
  databaseCpu: z.number().nullable(),
  statements: z.number(),
  /** Resident before the rollout was planned, and at its most from then on. */
  memoryBefore: z.number(),
  memoryPeak: z.number(),
  /** From the commit that made an attempt ready until its order reached the control node. */
  dispatch: latencySchema,
});
export type EngineRun = z.infer<typeof engineRunSchema>;

/** What Bull alone takes to move as many empty jobs on the same Redis, in one process. */
export const floorSchema = z.object({
  jobs: z.number(),
  seconds: z.number(),
  cpu: z.number(),
  dispatch: latencySchema,
});
export type Floor = z.infer<typeof floorSchema>;

/** The two latencies that are told, of many measured ones. */
export function latencyOf(milliseconds: readonly number[]): z.infer<typeof latencySchema> {
  const sorted = milliseconds.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}
