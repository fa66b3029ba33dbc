import { z } from 'zod';
import { isVersion, SHA256 } from '../releases/version.js';
import { ENVIRONMENT_NAMES } from '../sites/environment.js';
import { OUTCOMES } from './promotion.js';
import type { PromotionQuery } from './promotion.table.js';

/** An object with these fields and no others: what a caller may not set cannot be slipped in. */
function closed<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has fields that are not asked for: ${issue.keys.join(', ')}; leave them out`
        : 'is missing or is not an object; send an object',
  });
}

const VERSION_FAULT = 'is missing or is not a version; use 1 to 64 letters, digits, . + _ -';
export const versionSchema = z.string(VERSION_FAULT).refine(isVersion, VERSION_FAULT);
export const environmentSchema = z.enum(
  ENVIRONMENT_NAMES,
  `is missing or is not an environment; use ${ENVIRONMENT_NAMES.join(', ')}`,
);
export const idSchema = z.uuid('is not an id; use the uuid that the list shows');

export const promotionSchema = closed({
  release: versionSchema,
  environment: environmentSchema,
  digest: z
    .string('is not text; send the digest that you saw')
    .regex(SHA256, 'is not a digest; use 64 lower-case hexadecimal digits')
    .optional(),
});
export type PromotionBody = z.infer<typeof promotionSchema>;

export const promotionQuerySchema: z.ZodType<PromotionQuery> = closed({
  release: versionSchema.nullish().transform(orNull),
  environment: environmentSchema.nullish().transform(orNull),
  outcome: z.enum(OUTCOMES, 'is not an outcome; use accepted or refused').nullish().transform(orNull),
  before: idSchema.nullish().transform(orNull),
  limit: z.coerce
    .number('is not a number; use 1 to 200')
    .int('is not a whole number; use 1 to 200')
    .min(1, 'is too small; use 1 to 200')
    .max(200, 'is too large; use 1 to 200')
    .default(50),
});

function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null;
}
