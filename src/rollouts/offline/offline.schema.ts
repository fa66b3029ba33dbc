import { z } from 'zod';
import { closed, idSchema, limitUpTo, oneOf, orNull, prose } from '../../platform/http/body.schema.js';
import { isIdentifier } from '../../sites/identifier.js';
import { PRODUCTS } from '../../sites/site.js';
import { reasonSchema, sitePathSchema } from '../rollout.schema.js';

const { reason } = reasonSchema.shape;
const { site } = sitePathSchema.shape;

const sites = z
  .array(
    z
      .string('is not text; use ids of sites')
      .refine(isIdentifier, 'holds what is no id of a site; use those that /api/v1/sites shows'),
    'is missing or is not a list; list the ids of sites',
  )
  .min(1, 'is empty; name the sites')
  .max(1_000, 'is too long; list at most 1000 sites');

export const takeOfflineSchema = closed({
  product: oneOf(PRODUCTS, 'a product'),
  sites,
  reason,
  /** A hotfix that comes to a site, and is well there, brings it back. */
  untilFixed: z.boolean('is not true or false; use true to let a hotfix bring the sites back').default(false),
  /** Sent again with the same key, it is the same order. */
  key: prose(64, 'make up a key of your own')
    .trim()
    .min(1, 'is empty; leave it out, or make up a key')
    .optional()
    .transform(orNull),
});
export type TakeOfflineBody = z.infer<typeof takeOfflineSchema>;

/** All sites of the order where none is named. */
export const restoreSchema = closed({ sites: sites.optional().transform(orNull), reason });
export type RestoreBody = z.infer<typeof restoreSchema>;

const id = idSchema.transform((text) => text.toLowerCase());

export const offlineAddressSchema = closed({ id });
export type OfflineAddress = z.infer<typeof offlineAddressSchema>;

export const offlineSiteAddressSchema = closed({ id, site });
export type OfflineSiteAddress = z.infer<typeof offlineSiteAddressSchema>;

export const offlineQuerySchema = closed({
  product: oneOf(PRODUCTS, 'a product').optional().transform(orNull),
  open: z
    .enum(['true', 'false'], 'is not true or false; use true to leave out what is over')
    .default('false')
    .transform((text) => text === 'true'),
  limit: limitUpTo(200, 50),
});
export type OfflineListQuery = z.infer<typeof offlineQuerySchema>;
