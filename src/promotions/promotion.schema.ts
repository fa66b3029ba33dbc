import { z } from 'zod';
import { closed, idSchema, limitUpTo, orNull } from '../platform/http/body.schema.js';
import { digestSchema, versionSchema } from '../releases/release.schema.js';
import { environmentSchema } from '../sites/site.schema.js';
import { OUTCOMES } from './promotion.js';
import type { PromotionQuery } from './promotion.table.js';

export const promotionSchema = closed({
  release: versionSchema,
  environment: environmentSchema,
  digest: digestSchema.optional(),
});
export type PromotionBody = z.infer<typeof promotionSchema>;

export const promotionQuerySchema: z.ZodType<PromotionQuery> = closed({
  release: versionSchema.nullish().transform(orNull),
  environment: environmentSchema.nullish().transform(orNull),
  outcome: z.enum(OUTCOMES, 'is not an outcome; use accepted or refused').nullish().transform(orNull),
  before: idSchema.nullish().transform(orNull),
  limit: limitUpTo(200, 50),
});
