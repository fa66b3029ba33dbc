import { z } from 'zod';
import { PRODUCTS } from '../sites/site.js';
import { NOTICE_TOPICS } from './topic.js';

const topics = z
  .array(z.enum(NOTICE_TOPICS, `is not something that notices are about; use ${NOTICE_TOPICS.join(', ')}`))
  .max(NOTICE_TOPICS.length, 'names one of them twice; name each once');
const products = z
  .array(z.enum(PRODUCTS, `is not a product; use ${PRODUCTS.join(' or ')}`))
  .min(1, 'is empty; name at least one product, or give null for all')
  .max(PRODUCTS.length, 'names one of them twice; name each once')
  .nullable();

/** What a person wants to hear of. */
export const wishesSchema = z.strictObject({ mute: topics.default([]), products: products.default(null) });

/** Where notices of a Trust go. */
export const routesSchema = z
  .array(
    z.strictObject({
      email: z.email('is not an e-mail address; write the one of a contact of the Trust').max(254),
      topics: topics.min(1, 'is empty; name what this contact is to hear of, or leave the contact out'),
      products: products.default(null),
      by: z.enum(['mail', 'webhook'], 'is no way to tell somebody; use mail or webhook').default('mail'),
    }),
  )
  .max(100, 'has more than 100 entries; leave out what is not needed');

export const routingSchema = z.strictObject({ routes: routesSchema });
