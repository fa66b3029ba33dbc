import { z } from 'zod';
import { closed } from '../../../platform/http/body.schema.js';
import { environmentSchema, productSchema } from '../../../sites/site.schema.js';

/** Where something was found, in the address of the form; most of it is in Live. */
export const foundInSchema = closed({
  product: productSchema.default('flip'),
  environment: environmentSchema.default('production'),
});
export type FoundInQuery = z.infer<typeof foundInSchema>;
