import { z } from 'zod';
import { closed, idSchema, oneOf, plainHttps, said } from '../platform/http/body.schema.js';
import { digestSchema } from '../releases/release.schema.js';
import { environmentSchema } from '../sites/site.schema.js';
import { ATTESTABLE_IDS } from './attestable.js';
import { OUTCOMES } from './attestation.js';
import { DECISIONS, STAGES, type Decision } from './sign-off.js';

export const reasonSchema = said(2000, 'say why, in 1 to 2000 characters');

export const linkSchema = plainHttps('give the https address of the proof');

/** A moment, as a time with its offset. */
export const momentSchema = z.iso
  .datetime({ offset: true, error: 'is not a time; use ISO 8601 with its offset, as 2026-03-01T17:00:00Z' })
  .transform((text) => new Date(text));

const decidingShape = {
  digest: digestSchema,
  /** The scope that the signer saw; left out, it is the one that was read last. */
  scope: digestSchema.optional(),
  decision: oneOf(DECISIONS),
  reason: reasonSchema.optional(),
  expiresAt: momentSchema.optional(),
  /** Whom the signer stands in for, by a delegation; left out, they sign in their own name. */
  onBehalfOf: idSchema.optional(),
};

/** Puts a fault at a field of the body. */
type Blame = (field: string, message: string) => void;

function refuseUnexplained(
  body: { readonly decision: Decision; readonly reason?: string | undefined; readonly expiresAt?: Date | undefined },
  blame: Blame,
): void {
  if (body.decision !== 'approved' && body.reason === undefined) blame('reason', 'is missing; say why not');
  if (body.decision !== 'approved' && body.expiresAt !== undefined)
    blame('expiresAt', 'is for approvals only; leave it out');
}

export const signOffSchema = closed({ stage: oneOf(STAGES), ...decidingShape }).superRefine((body, context) => {
  const blame: Blame = (field, message) => {
    context.addIssue({ code: 'custom', path: [field], message });
  };
  refuseUnexplained(body, blame);
  if (body.decision === 'vetoed' && body.stage === 'sit')
    blame('decision', "has no place at SIT, which is the delivery team's own word; use rejected");
});
export type SignOffBody = z.infer<typeof signOffSchema>;

/** The decision on one feature, which is always one of UAT. */
export const featureSignOffSchema = closed(decidingShape).superRefine((body, context) => {
  refuseUnexplained(body, (field, message) => {
    context.addIssue({ code: 'custom', path: [field], message });
  });
});
export type FeatureSignOffBody = z.infer<typeof featureSignOffSchema>;

export const attestationSchema = closed({
  criterion: oneOf(ATTESTABLE_IDS),
  environment: environmentSchema,
  outcome: oneOf(OUTCOMES),
  reason: reasonSchema,
  link: linkSchema.optional(),
}).superRefine((body, context) => {
  if (body.outcome === 'holds' && body.link === undefined) {
    const message = 'is missing; give the https address of the proof';
    context.addIssue({ code: 'custom', path: ['link'], message });
  }
});
export type AttestationBody = z.infer<typeof attestationSchema>;

export const waiverSchema = closed({
  // Any word: which criteria can be waived, and why the others cannot, is answered in a sentence of its own.
  criterion: z
    .string('is missing; name the criterion, as the gate does')
    .max(64, 'is not a criterion; use its id from the gate'),
  environment: environmentSchema,
  reason: reasonSchema,
});
export type WaiverBody = z.infer<typeof waiverSchema>;

/** What takes something back, or refuses it: a reason, always. */
export const reasonBodySchema = closed({ reason: reasonSchema });
export type ReasonBody = z.infer<typeof reasonBodySchema>;

/** An approval needs no words. */
export const approvalSchema = closed({ reason: reasonSchema.optional() });
export type ApprovalBody = z.infer<typeof approvalSchema>;
