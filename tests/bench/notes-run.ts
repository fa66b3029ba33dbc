import { z } from 'zod';

/** What one process is to do, and where the pretended Jira is that it asks. */
export const notesWishSchema = z.strictObject({
  what: z.enum(['notes', 'floor']),
  url: z.string(),
  email: z.string(),
  token: z.string(),
  project: z.string(),
  version: z.string(),
});
export type NotesWish = z.infer<typeof notesWishSchema>;

/** What it took. Seconds, and megabytes. */
export const notesRunSchema = z.object({
  tickets: z.number(),
  /** From the first request to the last ticket, understood. */
  reading: z.number(),
  /** From the tickets to the notes in every format; 0 of the floor. */
  writing: z.number(),
  /** User and system, of reading and writing together. */
  cpu: z.number(),
  /** Resident before the first request, and at its most until the end. */
  memoryBefore: z.number(),
  memoryPeak: z.number(),
  /** Of all notes together, in kilobytes. */
  written: z.number(),
});
export type NotesRun = z.infer<typeof notesRunSchema>;
