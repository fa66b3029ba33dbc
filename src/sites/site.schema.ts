import { z } from 'zod';
import { ENVIRONMENT_NAMES } from './environment.js';
import { PRODUCTS } from './site.js';

/** What `GET /api/v1/sites` may be narrowed to. */
export const siteQuerySchema = z.strictObject({
  product: z.enum(PRODUCTS, `is not a product; use ${PRODUCTS.join(' or ')}`).optional(),
  environment: z
    .enum(ENVIRONMENT_NAMES, `is not an environment; use one of ${ENVIRONMENT_NAMES.join(', ')}`)
    .optional(),
});

export type SiteQuery = z.infer<typeof siteQuerySchema>;
