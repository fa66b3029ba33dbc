import { z } from 'zod';

const attemptSchema = z.looseObject({
  kind: z.string(),
  purpose: z.string().catch('order'),
  state: z.string(),
  progress: z.number().catch(0),
  task: z.string().nullish(),
  failure: z.string().nullish(),
  because: z.string().nullish(),
});

const siteSchema = z.looseObject({
  site: z.string(),
  name: z.string(),
  standing: z.string(),
  word: z.string().nullish(),
  hold: z.looseObject({ because: z.string(), until: z.string().nullish() }).nullish(),
  runs: z.union([z.string(), z.looseObject({ version: z.string(), healthy: z.boolean() })]).catch('unknown'),
  attempts: z.array(attemptSchema).catch([]),
});
export type Site = z.infer<typeof siteSchema>;

const waveSchema = z.looseObject({
  number: z.number(),
  pilots: z.boolean(),
  state: z.string(),
  soakUntil: z.string().nullish(),
  sites: z.array(siteSchema),
});
export type Wave = z.infer<typeof waveSchema>;

export const rolloutSchema = z.looseObject({
  id: z.string(),
  release: z.string(),
  product: z.string(),
  environment: z.string(),
  state: z.string(),
  plannedAt: z.string(),
  endedAt: z.string().nullish(),
  progress: z.number(),
  elapsedSeconds: z.number(),
  remainingSeconds: z.number().nullish(),
  sites: z.number(),
  counts: z.record(z.string(), z.number()),
  running: z.array(z.looseObject({ version: z.string(), sites: z.number() })).catch([]),
  returnSentence: z.string().catch(''),
  halt: z.looseObject({ because: z.string(), says: z.string() }).nullish(),
  outOfContact: z.array(z.looseObject({ controlNode: z.string(), says: z.string() })).catch([]),
  told: z.looseObject({ state: z.string(), because: z.array(z.string()) }).optional(),
  waves: z.array(waveSchema),
});
export type Rollout = z.infer<typeof rolloutSchema>;

export const rolloutsSchema = z.looseObject({ rollouts: z.array(rolloutSchema) });
export type Rollouts = z.infer<typeof rolloutsSchema>;

const lineSchema = z.looseObject({
  at: z.string(),
  event: z.string(),
  kind: z.string().catch(''),
  task: z.string().nullish(),
  message: z.string().nullish(),
});
export const logSchema = z.looseObject({ lines: z.array(lineSchema), next: z.string().nullish() });
export type LogPage = z.infer<typeof logSchema>;

/** Which sites each act would take in, by the service's own rules. */
export const actsSchema = z.looseObject({
  environment: z.string(),
  release: z.string(),
  acts: z.array(z.looseObject({ act: z.string(), wave: z.number().nullish(), sites: z.array(z.string()) })),
});
