import { z } from 'zod';
import { closed, idSchema, limitUpTo, oneOf, prose } from '../../platform/http/body.schema.js';
import { versionSchema } from '../../releases/release.schema.js';
import { answersSchema, reasonSchema } from '../rollout.schema.js';
import { DECISIONS, type Decision } from './decision.js';
import { STOP_SCOPES } from './stop.js';

const reason = reasonSchema.shape.reason;

/** Which one of its kind: an environment, a Trust or a site, by its id; the service looks whether there is one. */
const of = prose(64, 'name the environment, the Trust or the site').regex(
  /^[a-z0-9][a-z0-9-]{0,31}$/,
  'is not an id; use one that /api/v1/environments, /api/v1/trusts or /api/v1/sites shows',
);

export const stopSchema = closed({ scope: oneOf(STOP_SCOPES, 'a scope'), of: of.optional(), reason }).superRefine(
  (body, context) => {
    if (body.scope !== 'everything' && body.of === undefined)
      context.addIssue({ code: 'custom', path: ['of'], message: `is missing; name the ${body.scope} to stop` });
    if (body.scope === 'everything' && body.of !== undefined)
      context.addIssue({ code: 'custom', path: ['of'], message: 'has no meaning for everything; leave it out' });
  },
);
export type StopBody = z.infer<typeof stopSchema>;

/** In small letters, as the stop's own: it is compared with others. */
export const stopAddressSchema = closed({ id: idSchema.transform((id) => id.toLowerCase()) });
export type StopAddress = z.infer<typeof stopAddressSchema>;

export const stopQuerySchema = closed({
  inForce: z
    .enum(['true', 'false'], 'is not true or false; use true to leave out what was lifted')
    .default('false')
    .transform((text) => text === 'true'),
  limit: limitUpTo(200, 50),
});
export type StopListQuery = z.infer<typeof stopQuerySchema>;

const decisionShape = {
  decide: oneOf(DECISIONS, 'a decision'),
  again: z.boolean('is not true or false; use true to try failed sites again').optional(),
  wave: z
    .int('is not a whole number; use the number of the wave')
    .min(1, 'is too small; use 1 or more')
    .max(10_000, 'is too large; use the number of the wave')
    .optional(),
  release: versionSchema.optional(),
};

interface Asked {
  readonly decide: (typeof DECISIONS)[number];
  readonly again?: boolean | undefined;
  readonly wave?: number | undefined;
  readonly release?: string | undefined;
}

/** Which decision takes which further word, and what it is for. */
const FURTHER = [
  { field: 'again', of: 'resume', needed: false, fix: 'say true to try failed sites again' },
  { field: 'wave', of: 'roll-back-wave', needed: true, fix: 'give the number of the wave to roll back' },
  { field: 'release', of: 'fix-forward', needed: true, fix: 'name the newer release that takes its place' },
] as const;

function checkFurther(body: Asked, context: z.RefinementCtx): void {
  for (const { field, of: decision, needed, fix } of FURTHER) {
    const given = body[field] !== undefined;
    if (given && body.decide !== decision)
      context.addIssue({ code: 'custom', path: [field], message: `is for ${decision} only; leave it out` });
    if (!given && needed && body.decide === decision)
      context.addIssue({ code: 'custom', path: [field], message: `is missing; ${fix}` });
  }
}

const answers = answersSchema;

export const resumeSchema = closed({ reason, answers });
export type ResumeBody = z.infer<typeof resumeSchema>;

export const decisionSchema = closed({ ...decisionShape, reason, answers }).superRefine(checkFurther);
export type DecisionBody = z.infer<typeof decisionSchema>;

const rollout = idSchema.transform((id) => id.toLowerCase());
const each = closed({ ...decisionShape, rollout }).superRefine(checkFurther);

/** One decision for all that the stop has halted, and others for single rollouts in `each`. */
export const liftSchema = closed({
  ...decisionShape,
  reason,
  answers,
  each: z
    .array(each, 'is not a list; list rollouts with their decisions')
    .max(100, 'is too long; list at most 100')
    .default([]),
}).superRefine(checkFurther);
export type LiftBody = z.infer<typeof liftSchema>;

/** The decision that a checked body asks for. */
export function decisionOf(body: Asked): Decision {
  const { decide, again = false, wave = 0, release = '' } = body;
  switch (decide) {
    case 'resume':
      return { decide, again };
    case 'roll-back-wave':
      return { decide, wave };
    case 'fix-forward':
      return { decide, release };
    case 'keep':
    case 'roll-back-all':
      return { decide };
  }
}
