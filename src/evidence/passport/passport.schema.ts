import { z } from 'zod';
import { closed } from '../../platform/http/body.schema.js';
import { reasonSchema } from '../evidence.schema.js';

/** That a contact is who the files say, and how somebody made sure of it. */
export const verificationSchema = closed({
  email: z.email('is missing or is not an e-mail address; use the address of the contact'),
  reason: reasonSchema,
});
export type VerificationBody = z.infer<typeof verificationSchema>;
