import { z } from 'zod';
import { linkSchema, reasonSchema } from '../../evidence/evidence.schema.js';
import { closed, limitUpTo, oneOf, said } from '../../platform/http/body.schema.js';
import { PRODUCTS } from '../../sites/site.js';
import { ACTION_KINDS } from './action.js';
import { RCA_STATES } from './rca.js';
import { REFLECTION_PROMPTS } from './reflection.js';

const day = z.iso.date('is missing or is not a date; write it as 2026-03-01');
const revision = z
  .int('is missing or is not a whole number; give the revision that you have read')
  .min(1, 'is too small; give the revision that you have read');
export const rcaQuerySchema = closed({
  product: oneOf(PRODUCTS, 'a product').optional(),
  state: oneOf(RCA_STATES, 'a state of an RCA').optional(),
  limit: limitUpTo(500, 100),
});
export type RcaQuery = z.infer<typeof rcaQuerySchema>;

export const RCA_FORMATS = ['markdown', 'html', 'json'] as const;
export const exportQuerySchema = closed({
  format: oneOf(RCA_FORMATS, 'a format').default('markdown'),
  trust: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a Trust; use one that /api/v1/trusts shows')
    .optional(),
});
export type ExportQuery = z.infer<typeof exportQuerySchema>;

export const revisionSchema = closed({ revision });
export type RevisionBody = z.infer<typeof revisionSchema>;

export const becauseSchema = closed({ reason: reasonSchema });
export type BecauseBody = z.infer<typeof becauseSchema>;

const owner = z
  .string('is missing or is not text; give the address of their account')
  .trim()
  .toLowerCase()
  .regex(
    /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[^\s@]{1,200}@[^\s@]{1,200})$/,
    'is neither an address nor an id; give the address of their account, or its id',
  );

export const newActionSchema = closed({
  what: said(2000, 'say what is to be done'),
  kind: oneOf(ACTION_KINDS, 'a kind of action'),
  owner,
  due: day,
});
export type NewActionBody = z.infer<typeof newActionSchema>;

export const evidenceSchema = closed({ link: linkSchema, shows: said(2000, 'say what can be seen there') });
export type EvidenceBody = z.infer<typeof evidenceSchema>;

export const laterDueSchema = closed({ due: day, reason: reasonSchema });
export type LaterDueBody = z.infer<typeof laterDueSchema>;

export const ownerSchema = closed({ owner, reason: reasonSchema });
export type OwnerBody = z.infer<typeof ownerSchema>;

export const reflectionSchema = closed({
  prompt: oneOf(REFLECTION_PROMPTS, 'a prompt').optional(),
  words: said(10_000, 'say what you think of it now'),
});
export type ReflectionBody = z.infer<typeof reflectionSchema>;

export const actionNumberSchema = z.coerce
  .number('is not the number of an action; use 1 or more')
  .int('is not a whole number; use 1 or more')
  .min(1, 'is too small; use 1 or more')
  .max(10_000, 'is too large; use the number that the RCA shows');
