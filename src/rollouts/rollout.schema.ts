import { z } from 'zod';
import { ENVIRONMENT_NAMES } from '../sites/environment.js';
import { PRODUCTS } from '../sites/site.js';
import { ROLLOUT_STATES } from './rollout.js';

const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'is not the id of a rollout; use one that the list shows')
  .transform((id) => id.toLowerCase());
const site = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a site; use one that /api/v1/sites shows');
const version = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$/, 'is not a version; use letters, digits, . + _ -');

/** Kept for ever and shown to others, so it must say something. */
const reason = z
  .string('is missing; say why in a sentence')
  .trim()
  .min(3, 'says too little; say why in a sentence')
  .max(2_000, 'is too long; use at most 2000 characters')
  .refine((text) => !/[^\P{Cc}\n\t]/u.test(text), 'holds control characters; use plain text');

export const reasonSchema = z.strictObject({ reason });
export type Reason = z.infer<typeof reasonSchema>;

/** Trying again explains itself; a reason is welcome. */
export const retrySchema = z.strictObject({ reason: reason.default('Tried again.') });

export const rolloutAddressSchema = z.strictObject({ id: uuid });
export type RolloutAddress = z.infer<typeof rolloutAddressSchema>;

export const siteAddressSchema = z.strictObject({ id: uuid, site });
export type SiteAddress = z.infer<typeof siteAddressSchema>;

export const waveAddressSchema = z.strictObject({
  id: uuid,
  number: z.coerce.number('is not a number; use 1 or more').int().min(1, 'is too small; use 1 or more').max(10_000),
});
export type WaveAddress = z.infer<typeof waveAddressSchema>;

export const rolloutQuerySchema = z.strictObject({
  environment: z.enum(ENVIRONMENT_NAMES, `is unknown; use ${ENVIRONMENT_NAMES.join(', ')}`).optional(),
  product: z.enum(PRODUCTS, `is unknown; use ${PRODUCTS.join(', ')}`).optional(),
  release: version.optional(),
  state: z.enum(ROLLOUT_STATES, `is unknown; use ${ROLLOUT_STATES.join(', ')}`).optional(),
  limit: z.coerce
    .number('is not a number; use 1 to 200')
    .int()
    .min(1)
    .max(200, 'is too large; use 1 to 200')
    .default(50),
});
export type RolloutListQuery = z.infer<typeof rolloutQuerySchema>;

export const logQuerySchema = z.strictObject({
  /** The last line of the page before, as its `next` said. */
  after: z
    .string()
    .regex(/^[0-9a-f-]{36}:\d{1,9}$/, 'is not a place in a log; use the "next" of the page before')
    .optional(),
  limit: z.coerce
    .number('is not a number; use 1 to 1000')
    .int()
    .min(1)
    .max(1_000, 'is too large; use 1 to 1000')
    .default(200),
});
export type LogQuery = z.infer<typeof logQuerySchema>;

export const siteActAddressSchema = z.strictObject({ site });
export type SiteActAddress = z.infer<typeof siteActAddressSchema>;

export const siteActSchema = z.strictObject({
  product: z.enum(PRODUCTS, `is unknown; use ${PRODUCTS.join(', ')}`),
  reason,
});
export type SiteAct = z.infer<typeof siteActSchema>;
