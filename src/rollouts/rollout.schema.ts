import { z } from 'zod';
import { closed, limitUpTo, oneOf, saidAtOnce } from '../platform/http/body.schema.js';
import { versionSchema } from '../releases/release.schema.js';
import { ENVIRONMENT_NAMES } from '../sites/environment.js';
import { PRODUCTS } from '../sites/site.js';
import { ROLLOUT_STATES } from './rollout.js';

const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'is not the id of a rollout; use one that the list shows')
  .transform((id) => id.toLowerCase());
const site = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a site; use one that /api/v1/sites shows');
/** Kept for ever and shown to others, so it must say something. */
const reason = saidAtOnce(2_000, 'say why in a sentence').min(3, 'says too little; say why in a sentence');

export const reasonSchema = closed({ reason });
export type Reason = z.infer<typeof reasonSchema>;

/** The Sev 1 incidents that whoever lets a rollout go on has read of, by number. */
export const answersSchema = z
  .array(z.string().regex(/^INC-[1-9][0-9]{0,8}$/, 'is not the number of an incident; use one such as INC-12'))
  .max(100, 'is too long; list at most 100')
  .default([]);

/** Trying again explains itself; a reason is welcome. */
export const retrySchema = closed({ reason: reason.default('Tried again.'), answers: answersSchema });
export type Retry = z.infer<typeof retrySchema>;

/** All that failed, and with `leftOut` also what was left out before anything was done there. */
export const retryFailedSchema = closed({
  reason: reason.default('Tried again.'),
  leftOut: z.boolean('is not true or false; use true to take in sites that were left out').default(false),
  answers: answersSchema,
});
export type RetryFailed = z.infer<typeof retryFailedSchema>;

export const rolloutAddressSchema = closed({ id: uuid });
export type RolloutAddress = z.infer<typeof rolloutAddressSchema>;

export const siteAddressSchema = closed({ id: uuid, site });
export type SiteAddress = z.infer<typeof siteAddressSchema>;

export const waveAddressSchema = closed({
  id: uuid,
  number: z
    .string()
    .regex(/^[1-9][0-9]{0,4}$/, 'is not the number of a wave; use 1, 2, 3 and so on')
    .transform(Number),
});
export type WaveAddress = z.infer<typeof waveAddressSchema>;

export const rolloutQuerySchema = closed({
  environment: oneOf(ENVIRONMENT_NAMES, 'an environment').optional(),
  product: oneOf(PRODUCTS, 'a product').optional(),
  release: versionSchema.optional(),
  state: oneOf(ROLLOUT_STATES, 'a state').optional(),
  limit: limitUpTo(200, 50),
});
export type RolloutListQuery = z.infer<typeof rolloutQuerySchema>;

export const logQuerySchema = closed({
  /** The last line of the page before, as its `next` said. */
  after: z
    .string()
    .regex(/^[0-9a-f-]{36}:\d{1,9}$/, 'is not a place in a log; use the "next" of the page before')
    .optional(),
  limit: limitUpTo(1_000, 200),
});
export type LogQuery = z.infer<typeof logQuerySchema>;

export const sitePathSchema = closed({ site });
export type SitePath = z.infer<typeof sitePathSchema>;
