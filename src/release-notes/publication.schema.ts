import { z } from 'zod';
import { closed, oneOf, orNull, prose } from '../platform/http/body.schema.js';
import { digestSchema } from '../releases/release.schema.js';
import { audienceNamed, NOTE_KINDS, type Audience } from './audience.js';
import { editionNamed, FORMATS } from './edition.js';

const kind = oneOf(NOTE_KINDS, 'a kind of notes');

/** What is published: `correction` says what an edition after the first corrects. */
export const publicationSchema = closed({
  kind,
  correction: prose(2000, 'say what this edition corrects')
    .trim()
    .min(1, 'is empty; say what this edition corrects')
    .nullish()
    .transform(orNull),
});
export type PublicationBody = z.infer<typeof publicationSchema>;

const AUDIENCE = 'is not an audience; use product-owner, ai-centre or trust:<id>';
export const audienceSchema = z.string(AUDIENCE).transform((name, context): Audience => {
  const audience = audienceNamed(name);
  if (audience !== null) return audience;
  context.addIssue({ code: 'custom', message: AUDIENCE });
  return z.NEVER;
});

export const approvalSchema = closed({ hash: digestSchema });
export type ApprovalBody = z.infer<typeof approvalSchema>;

export const previewQuerySchema = closed({
  kind,
  audience: audienceSchema.default('ai-centre'),
  format: oneOf(FORMATS, 'a format').default('html'),
});
export type PreviewQuery = z.infer<typeof previewQuerySchema>;

/** Whose reading; left out, your own. */
export const readingQuerySchema = closed({
  audience: audienceSchema.nullish().transform(orNull),
  format: oneOf(FORMATS, 'a format').default('html'),
});
export type ReadingQuery = z.infer<typeof readingQuerySchema>;

const EDITION = 'is not an edition; use uat-1, production-2 and so on';
export const editionNameSchema = z.string(EDITION).refine((name) => editionNamed(name) !== null, EDITION);

const TRUSTS = 'is not a list of Trusts; list one id or more, or write every';
/** With whom an edition is shared; with neither named, everybody that it is for. */
export const sharingSchema = closed({
  edition: editionNameSchema,
  audiences: z
    .array(oneOf(['product-owner', 'ai-centre'], 'an audience'), 'is not a list; list product-owner, ai-centre or both')
    .max(2, 'names one twice; name each once')
    .nullish()
    .transform(orNull),
  trusts: z
    .union(
      [
        z.literal('every'),
        z
          .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/))
          .min(1)
          .max(500),
      ],
      TRUSTS,
    )
    .nullish()
    .transform(orNull),
});
export type SharingBody = z.infer<typeof sharingSchema>;
