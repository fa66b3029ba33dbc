import { z } from 'zod';
import { closed, oneOf, orNull } from '../platform/http/body.schema.js';
import { PUBLISHED_FORMATS } from './published-text.js';

const heading = closed({
  title: z.string('is missing or is not text; send the heading').max(200, 'is too long; use at most 200 characters'),
  keys: z
    .array(z.string().max(64), 'is missing or is not a list; list the keys below it')
    .max(20_000, 'holds too many; use at most 20000 keys'),
});

const ONE = 'is missing; send the text of the note, or its headings with their keys, and not both';

/** A published note to compare with: its text, in a format that is recognised if left out, or what it lists. */
export const publishedNoteSchema = closed({
  text: z
    .string('is not text; send the note as it was published')
    .max(1_000_000, 'is too long; use at most 1000000 characters')
    .nullish()
    .transform(orNull),
  format: oneOf(PUBLISHED_FORMATS, 'a format').nullish().transform(orNull),
  headings: z
    .array(heading, 'is not a list; list the headings')
    .max(1000, 'holds too many; use at most 1000 headings')
    .nullish()
    .transform(orNull),
}).superRefine(({ text, headings }, context) => {
  if ((text === null) === (headings === null)) context.addIssue({ code: 'custom', path: ['text'], message: ONE });
});
export type PublishedNoteBody = z.infer<typeof publishedNoteSchema>;
