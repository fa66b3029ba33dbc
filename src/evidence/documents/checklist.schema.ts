import { z } from 'zod';
import { closed, oneOf } from '../../platform/http/body.schema.js';
import { reasonSchema } from '../evidence.schema.js';
import { MARKS } from './checklist.js';
import { personSchema } from './document.schema.js';
import { KINDS } from './document-kind.js';

const ITEMS = KINDS.filter(({ checklist }) => checklist !== null).map(({ name }) => name);

/** The item of the checklist that a path names. */
export const itemSchema = oneOf(ITEMS, 'an item of the checklist');

export const markSchema = closed({
  responsible: personSchema,
  mark: oneOf(MARKS),
  reason: reasonSchema.optional(),
}).superRefine((body, context) => {
  if (body.mark !== 'open' && body.reason === undefined)
    context.addIssue({
      code: 'custom',
      path: ['reason'],
      message: 'is missing; say what was done, or why it is not needed',
    });
});
export type MarkBody = z.infer<typeof markSchema>;
