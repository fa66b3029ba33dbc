import { z } from 'zod';

/** The text of an entry of the record, as far as it is read here. */
export const entrySchema = z.object({ actor: z.string(), subject: z.string() });
export type EntryHead = z.infer<typeof entrySchema>;
