import { z } from 'zod';
import { closed, oneOf } from '../../platform/http/body.schema.js';
import { digestSchema } from '../../releases/release.schema.js';
import { isIdentifier } from '../../sites/identifier.js';
import { SMOKE_TEST_PERFORMERS } from '../../sites/smoke-test-settings.js';
import { linkSchema, reasonSchema } from '../evidence.schema.js';
import { SMOKE_OUTCOMES } from './smoke-test.js';

const identifierSchema = (what: string) =>
  z.string(`is missing or is not text; give the id of ${what}`).refine(isIdentifier, `is not the id of ${what}`);

/** What is left out is as the product's own settings have it. `after`: the decision that whoever decides had read; where it is left out, none is compared. */
export const smokeTestDecisionSchema = closed({
  digest: digestSchema,
  required: z.boolean('is missing or is neither true nor false; say whether one is needed'),
  performer: oneOf(SMOKE_TEST_PERFORMERS).optional(),
  steps: linkSchema.optional(),
  trusts: z
    .array(identifierSchema('a Trust'), 'is not a list; list the Trusts at whose sites it is done')
    .min(1, 'is empty; leave it out for every site')
    .max(1_000, 'is too long; list at most 1000 Trusts')
    .optional(),
  reason: reasonSchema,
  after: z
    .uuid('is not the id of a decision; give that of the last one that you read, or null where there was none')
    .nullable()
    .optional(),
});
export type SmokeTestDecisionBody = z.infer<typeof smokeTestDecisionSchema>;

export const smokeTestResultSchema = closed({
  digest: digestSchema,
  site: identifierSchema('a site'),
  outcome: oneOf(SMOKE_OUTCOMES),
  notes: reasonSchema.optional(),
}).superRefine((body, context) => {
  if (body.outcome === 'failed' && body.notes === undefined)
    context.addIssue({ code: 'custom', path: ['notes'], message: 'is missing; say what failed' });
});
export type SmokeTestResultBody = z.infer<typeof smokeTestResultSchema>;
