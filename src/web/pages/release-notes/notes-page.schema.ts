import { z } from 'zod';
import { oneOf } from '../../../platform/http/body.schema.js';
import { NOTE_KINDS } from '../../../release-notes/audience.js';
import { audienceSchema, editionNameSchema } from '../../../release-notes/publication.schema.js';
import { sectionNameSchema } from '../../../release-notes/section.schema.js';
import { versionSchema } from '../../../releases/release.schema.js';

/** Which of the Trusts are shown, in the address; what is no number is the first part. */
export const soughtSchema = z.object({
  find: z.string().trim().max(100).catch(''),
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
});
export type SoughtQuery = z.infer<typeof soughtSchema>;

export const noteSectionSchema = z.object({ version: versionSchema, section: sectionNameSchema });
export type NoteSection = z.infer<typeof noteSectionSchema>;

export const noteEditionSchema = z.object({ version: versionSchema, edition: editionNameSchema });
export type NoteEdition = z.infer<typeof noteEditionSchema>;

/** What an audience reads of an edition, in the address. */
export const publishedReadingSchema = noteEditionSchema.extend({ audience: audienceSchema });
export type PublishedReading = z.infer<typeof publishedReadingSchema>;

/** What an audience would read now, in the address. */
export const readingSchema = z.object({
  version: versionSchema,
  kind: oneOf(NOTE_KINDS, 'a kind of notes'),
  audience: audienceSchema,
});
export type Reading = z.infer<typeof readingSchema>;
