import { z } from 'zod';
import { closed, oneOf, prose } from '../../platform/http/body.schema.js';
import { digestSchema } from '../../releases/release.schema.js';
import { REJECTABLE } from './rejection.js';

const answerSchema = z.boolean('is missing or is neither true nor false; answer the question');
const wordsSchema = (fix: string) => prose(4000, fix).trim().min(1, `is empty; ${fix}`);

/** The form for rejecting on clinical risk (002-012). */
export const rejectionSchema = closed({
  digest: digestSchema,
  environment: oneOf(REJECTABLE, 'an environment with a gate'),
  hazard: wordsSchema('say what may happen, and how, in 1 to 4000 characters'),
  answers: closed({ patientSafety: answerSchema, otherSystems: answerSchema, dataLoss: answerSchema }).refine(
    ({ patientSafety, otherSystems, dataLoss }) => patientSafety || otherSystems || dataLoss,
    'names no risk; what is no clinical risk is a rejected sign-off instead',
  ),
  remedy: wordsSchema('say what would make it safe, or leave it out').optional(),
});
export type RejectionBody = z.infer<typeof rejectionSchema>;
