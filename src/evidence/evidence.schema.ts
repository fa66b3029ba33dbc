import { z } from 'zod';
import { isVersion, SHA256 } from '../releases/version.js';
import { ENVIRONMENT_NAMES } from '../sites/environment.js';
import { ATTESTABLE_IDS } from './attestable.js';
import { OUTCOMES } from './attestation.js';
import { DECISIONS, STAGES } from './sign-off.js';

/** Control characters but the line's end, halves of characters, and marks that turn the direction of text around. */
const UNSHOWABLE = /[^\P{Cc}\n]|[\p{Cs}\p{Bidi_Control}]/u;

/** An object with these fields and no others: what a caller may not set cannot be slipped in. */
function closed<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has fields that are not asked for: ${issue.keys.join(', ')}; leave them out`
        : 'is missing or is not an object; send an object',
  });
}

function oneOf<const T extends readonly string[]>(words: T) {
  return z.enum(words, `is missing or is not one of the known words; use ${words.join(', ')}`);
}

const reasonSchema = z
  .string('is missing or is not text; say why, in 1 to 2000 characters')
  .trim()
  .min(1, 'is empty; say why, in 1 to 2000 characters')
  .max(2000, 'is too long; use at most 2000 characters')
  .refine((text) => !UNSHOWABLE.test(text), 'holds characters that cannot be shown; use plain text');

const linkSchema = z
  .string('is not text; give the https address of the proof')
  .max(2000, 'is too long; use at most 2000 characters')
  .refine(isPlainHttps, 'is not a plain https address; write https://host/path, without user or password');

function isPlainHttps(text: string): boolean {
  const url = URL.parse(text);
  const isHttps = url?.protocol === 'https:' && text.startsWith('https://') && /^[\x21-\x7e]+$/.test(text);
  return isHttps && url.username === '' && url.password === '';
}

export const versionSchema = z.string().refine(isVersion, 'is not a version; use letters, digits, . + _ -');
export const idSchema = z.uuid('is not an id; use the uuid that the list shows');

export const signOffSchema = closed({
  stage: oneOf(STAGES),
  digest: z
    .string("is missing; send the digest that you saw, from the release's page")
    .regex(SHA256, 'is not a digest; use 64 lower-case hexadecimal digits'),
  decision: oneOf(DECISIONS),
  reason: reasonSchema.optional(),
  expiresAt: z.iso
    .datetime({ offset: true, error: 'is not a time; use ISO 8601 with its offset, as 2026-03-01T17:00:00Z' })
    .transform((text) => new Date(text))
    .optional(),
}).superRefine((body, context) => {
  const fault = (field: string, message: string) => {
    context.addIssue({ code: 'custom', path: [field], message });
  };
  if (body.decision !== 'approved' && body.reason === undefined) fault('reason', 'is missing; say why not');
  if (body.decision !== 'approved' && body.expiresAt !== undefined)
    fault('expiresAt', 'is for approvals only; leave it out');
  if (body.decision === 'vetoed' && body.stage === 'sit')
    fault('decision', "has no place at SIT, which is the delivery team's own word; use rejected");
});
export type SignOffBody = z.infer<typeof signOffSchema>;

export const attestationSchema = closed({
  criterion: oneOf(ATTESTABLE_IDS),
  environment: oneOf(ENVIRONMENT_NAMES),
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
  environment: oneOf(ENVIRONMENT_NAMES),
  reason: reasonSchema,
});
export type WaiverBody = z.infer<typeof waiverSchema>;

/** What takes something back, or refuses it: a reason, always. */
export const reasonBodySchema = closed({ reason: reasonSchema });
export type ReasonBody = z.infer<typeof reasonBodySchema>;

/** An approval needs no words. */
export const approvalSchema = closed({ reason: reasonSchema.optional() });
export type ApprovalBody = z.infer<typeof approvalSchema>;
