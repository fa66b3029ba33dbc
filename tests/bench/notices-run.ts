import { z } from 'zod';

/** What one process is to do, and where the mail server is that takes it. */
export const noticesWishSchema = z.strictObject({
  what: z.enum(['gatehouse', 'nodemailer']),
  recipients: z.number(),
  smtp: z.string(),
  from: z.string(),
  /** Of its own and migrated; empty for nodemailer, which keeps nothing. */
  database: z.string(),
});
export type NoticesWish = z.infer<typeof noticesWishSchema>;

/** What it took. Seconds. */
export const noticesRunSchema = z.object({
  /** From the moment at which it is owed to the answer for the last message. */
  seconds: z.number(),
  /** User and system, of the process and not of the database. */
  cpu: z.number(),
});
export type NoticesRun = z.infer<typeof noticesRunSchema>;
