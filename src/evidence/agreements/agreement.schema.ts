import { z } from 'zod';
import { closed, limitUpTo, oneOf, orNull, prose } from '../../platform/http/body.schema.js';
import { versionSchema } from '../../releases/release.schema.js';
import { environmentSchema } from '../../sites/site.schema.js';
import { momentSchema } from '../../windows/window.schema.js';
import { ANSWERS, type ProposedTime } from './agreement.js';

/** The longest window that one Trust is asked for. */
export const MOST_DAYS = 14;
const MOST_TRUSTS = 500;

const daySchema = z.iso.date('is missing or is not a day; use a local date, as 2026-12-01');

const reasonSchema = prose(2000, 'say why, in 1 to 2000 characters')
  .trim()
  .min(1, 'is empty; say why, in 1 to 2000 characters');

interface MaybeTime {
  readonly day?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

const timeShape = { day: daySchema.optional(), from: momentSchema.optional(), to: momentSchema.optional() };

function checkTime({ day, from, to }: MaybeTime, context: z.RefinementCtx): void {
  const blame = (field: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [field], message });
  };
  if (day !== undefined) {
    if (from !== undefined || to !== undefined) blame('day', 'comes with from or to; send a day, or else from and to');
    return;
  }
  if (from === undefined) blame('from', 'is missing; send from and to, or else a day');
  if (to === undefined) blame('to', 'is missing; send from and to, or else a day');
  if (from === undefined || to === undefined) return;
  const days = (to.getTime() - from.getTime()) / 86_400_000;
  if (days <= 0) blame('to', 'is not after from; name a later time');
  if (days > MOST_DAYS) blame('to', `is too far from from; use ${MOST_DAYS} days or less`);
}

/** What a checked body says. Throws for one that was not checked. */
export function proposedTimeOf({ day, from, to }: MaybeTime): ProposedTime {
  if (day !== undefined) return { kind: 'provisional', day, from: null, to: null };
  if (from === undefined || to === undefined) throw new Error('The body was not checked before use.');
  return { kind: 'exact', day: null, from, to };
}

const proposalSchema = closed({
  trust: z
    .string('is missing or is not text; name a Trust')
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a Trust; use one that /api/v1/trusts shows'),
  ...timeShape,
}).superRefine(checkTime);

/** What many Trusts are asked at once. */
export const proposingSchema = closed({
  environment: environmentSchema.default('production'),
  proposals: z
    .array(proposalSchema, 'is missing or is not a list; list each Trust with its day, or with from and to')
    .min(1, 'is empty; list at least one Trust')
    .max(MOST_TRUSTS, `is too long; list at most ${MOST_TRUSTS} Trusts`)
    .superRefine((proposals, context) => {
      const seen = new Set<string>();
      for (const [index, { trust }] of proposals.entries()) {
        if (seen.has(trust))
          context.addIssue({ code: 'custom', path: [index, 'trust'], message: 'comes twice; list each Trust once' });
        seen.add(trust);
      }
    }),
  /** Two weeks from now, or the time itself where that is sooner, where nothing is said. */
  answerBy: momentSchema.optional(),
  note: prose(2000, 'write a note, or leave it out').trim().min(1, 'is empty; leave it out').optional(),
});
export type ProposingBody = z.infer<typeof proposingSchema>;

export const answerSchema = closed({
  answer: oneOf(ANSWERS, 'an answer'),
  reason: reasonSchema.optional(),
  ...timeShape,
}).superRefine((body, context) => {
  const blame = (field: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [field], message });
  };
  if (body.answer !== 'agreed' && body.reason === undefined) blame('reason', 'is missing; say why');
  if (body.answer === 'countered') checkTime(body, context);
  else
    for (const field of ['day', 'from', 'to'] as const)
      if (body[field] !== undefined) blame(field, 'is for another time; send it with the answer countered');
});
export type AnswerBody = z.infer<typeof answerSchema>;

export const withdrawalSchema = closed({ reason: reasonSchema });
export type WithdrawalBody = z.infer<typeof withdrawalSchema>;

export const agreementQuerySchema = closed({
  release: versionSchema.nullish().transform(orNull),
  limit: limitUpTo(1000, 200),
});
export type AgreementListQuery = z.infer<typeof agreementQuerySchema>;
