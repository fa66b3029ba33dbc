import { z } from 'zod';
import { closed, oneOf, orNull } from '../../../platform/http/body.schema.js';
import { audienceSchema } from '../../../release-notes/publication.schema.js';
import { NOTE_KINDS } from '../../../release-notes/audience.js';
import { versionSchema } from '../../../releases/release.schema.js';

/** Which version the page compares with; left out, the one before. */
export const comparedSchema = closed({ from: versionSchema.nullish().transform(orNull) });
export type ComparedQuery = z.infer<typeof comparedSchema>;

/** Whose notes, in the address beside the version. */
export const readingSchema = z.object({ kind: oneOf(NOTE_KINDS, 'a kind of notes'), audience: audienceSchema });

/** Whether a waiver is let through; the words that go with it are the API's. */
export const decideSchema = z.enum(['approve', 'refuse'], 'is missing; choose one of the two');
