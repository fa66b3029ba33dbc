import { z } from 'zod';
import { rolloutAddressSchema, siteAddressSchema } from '../../../rollouts/rollout.schema.js';
import { ROLLOUT_ACTS } from './act.js';
import { SITE_ACTS } from './site-act.js';

/** What is to be done to which rollout, in the address. */
export const actAddressSchema = rolloutAddressSchema.extend({
  act: z.enum(ROLLOUT_ACTS, 'is nothing that can be done to a rollout; begin at its page'),
});
export type ActAddress = z.infer<typeof actAddressSchema>;

export const siteActAddressSchema = siteAddressSchema.extend({
  act: z.enum(SITE_ACTS, 'is nothing that can be done about a site; begin at its page'),
});
export type SiteActAddress = z.infer<typeof siteActAddressSchema>;

/** One button, and nothing to fill in. */
export const nothingSchema = z.strictObject({});
