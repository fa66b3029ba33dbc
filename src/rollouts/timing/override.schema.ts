import { z } from 'zod';
import { closed } from '../../platform/http/body.schema.js';
import { momentSchema } from '../../windows/window.schema.js';
import { reasonSchema, rolloutAddressSchema, siteAddressSchema } from '../rollout.schema.js';
import { MOST_DAYS_AHEAD, MOST_HOURS } from './override.js';

const { reason } = reasonSchema.shape;
const HOUR_MS = 3_600_000;

/** `from` is now where it is left out. */
export const overrideSchema = closed({
  site: siteAddressSchema.shape.site,
  from: momentSchema.optional(),
  to: momentSchema,
  reason,
}).superRefine(({ from, to }, context) => {
  if (from === undefined) return;
  const hours = (to.getTime() - from.getTime()) / HOUR_MS;
  if (hours <= 0) context.addIssue({ code: 'custom', path: ['to'], message: 'is not after from; name a later time' });
  if (hours > MOST_HOURS)
    context.addIssue({
      code: 'custom',
      path: ['to'],
      message: `is too far from from; use ${MOST_HOURS} hours or less`,
    });
});
export type OverrideBody = z.infer<typeof overrideSchema>;

export const overrideAddressSchema = closed({
  id: rolloutAddressSchema.shape.id,
  override: z.uuid('is not the id of an override; use one that the rollout shows').transform((id) => id.toLowerCase()),
});
export type OverrideAddress = z.infer<typeof overrideAddressSchema>;

/** An approval needs no words; a refusal does. */
export const overrideApprovalSchema = closed({ reason: reason.optional() });
export type OverrideApproval = z.infer<typeof overrideApprovalSchema>;

/** The latest end of an override that is asked for at this moment. */
export function latestEnd(now: Date, from: Date | undefined): Date {
  const begins = from === undefined || from < now ? now : from;
  const ahead = Math.min(begins.getTime(), now.getTime() + MOST_DAYS_AHEAD * 24 * HOUR_MS);
  return new Date(ahead + MOST_HOURS * HOUR_MS);
}
