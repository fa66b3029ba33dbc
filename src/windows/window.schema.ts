import { z } from 'zod';
import { closed, idSchema, oneOf, prose } from '../platform/http/body.schema.js';
import { FREEZE_SCOPES } from './freeze.js';

/** The longest time that one freeze lasts, and one question about windows looks ahead. */
export const MOST_DAYS = 400;

/** What the libraries of time zones reckon with for certain, and more than anybody means. */
const EARLIEST = new Date('2000-01-01T00:00:00Z');
const LATEST = new Date('2500-01-01T00:00:00Z');

/** Ends at its first fault, so that whoever compares two of them compares times. */
export const momentSchema = z.iso
  .datetime({
    offset: true,
    abort: true,
    error: 'is missing or is not a time; use ISO 8601 with its offset, as 2026-12-20T17:00:00Z',
  })
  .transform((text) => new Date(text))
  .refine((at) => at >= EARLIEST && at < LATEST, {
    abort: true,
    error: 'is in no year of ours; use one from 2000 to 2499',
  });

const reasonSchema = prose(2000, 'say why, in 1 to 2000 characters')
  .trim()
  .min(1, 'is empty; say why, in 1 to 2000 characters');

const idOfScopeSchema = prose(64, 'name the environment, the Trust, the site or the product').regex(
  /^[a-z0-9][a-z0-9-]{0,31}$/,
  'is not an id; use one that /api/v1/environments, /api/v1/trusts or /api/v1/sites shows',
);

interface Stretch {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

function checkStretch({ from, to }: Stretch, context: z.RefinementCtx): void {
  if (from === undefined || to === undefined) return;
  const days = (to.getTime() - from.getTime()) / 86_400_000;
  if (days <= 0) context.addIssue({ code: 'custom', path: ['to'], message: 'is not after from; name a later time' });
  if (days > MOST_DAYS) {
    context.addIssue({ code: 'custom', path: ['to'], message: `is too far from from; use ${MOST_DAYS} days or less` });
  }
}

/** `from` is now where it is left out; `owner` is whoever declares it. */
export const freezeSchema = closed({
  scope: oneOf(FREEZE_SCOPES, 'a scope'),
  of: idOfScopeSchema.optional(),
  from: momentSchema.optional(),
  to: momentSchema,
  reason: reasonSchema,
  owner: idSchema.transform((id) => id.toLowerCase()).optional(),
}).superRefine((body, context) => {
  checkStretch(body, context);
  if (body.scope !== 'everything' && body.of === undefined)
    context.addIssue({ code: 'custom', path: ['of'], message: `is missing; name the ${body.scope} to freeze` });
  if (body.scope === 'everything' && body.of !== undefined)
    context.addIssue({ code: 'custom', path: ['of'], message: 'has no meaning for everything; leave it out' });
});
export type FreezeBody = z.infer<typeof freezeSchema>;

export const freezeEndSchema = closed({ reason: reasonSchema });
export type FreezeEndBody = z.infer<typeof freezeEndSchema>;

/** A stretch of time; what of it is left out, the question decides. */
export const stretchSchema = closed({ from: momentSchema.optional(), to: momentSchema.optional() }).superRefine(
  checkStretch,
);
export type StretchQuery = z.infer<typeof stretchSchema>;
