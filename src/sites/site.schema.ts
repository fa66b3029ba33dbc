import { z } from 'zod';
import { closed, oneOf } from '../platform/http/body.schema.js';
import { ENVIRONMENT_NAMES } from './environment.js';
import { PRODUCTS } from './site.js';

export const environmentSchema = oneOf(ENVIRONMENT_NAMES, 'an environment');
export const productSchema = oneOf(PRODUCTS, 'a product');

/** What `GET /api/v1/sites` may be narrowed to. */
export const siteQuerySchema = closed({ product: productSchema.optional(), environment: environmentSchema.optional() });

export type SiteQuery = z.infer<typeof siteQuerySchema>;
