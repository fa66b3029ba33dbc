import { z } from 'zod';
import { PRODUCTS } from '../sites/site.js';
import { TRUST_TOPICS } from './audience.js';
import { NOTICE_TOPICS, type NoticeTopic } from './topic.js';

const topicsOf = (known: readonly NoticeTopic[], whom: string) =>
  z
    .array(z.enum(known, `is not something that ${whom} are told of; use ${known.join(', ')}`))
    .max(known.length, 'names one of them twice; name each once');
const products = z
  .array(z.enum(PRODUCTS, `is not a product; use ${PRODUCTS.join(' or ')}`))
  .min(1, 'is empty; name at least one product, or give null for all')
  .max(PRODUCTS.length, 'names one of them twice; name each once')
  .nullable();

/** What a person wants to hear of. */
export const wishesSchema = z.strictObject({
  mute: topicsOf(NOTICE_TOPICS, 'people').default([]),
  products: products.default(null),
});

/** Where notices of a Trust go. */
export const routesSchema = z
  .array(
    z.strictObject({
      email: z.email('is not an e-mail address; write the one of a contact of the Trust').max(254),
      topics: topicsOf(TRUST_TOPICS, 'Trusts').min(
        1,
        'is empty; name what this contact is to hear of, or leave the contact out',
      ),
      products: products.default(null),
      by: z.enum(['mail', 'webhook'], 'is no way to tell somebody; use mail or webhook').default('mail'),
    }),
  )
  .max(100, 'has more than 100 entries; leave out what is not needed');

export const routingSchema = z.strictObject({ routes: routesSchema });
