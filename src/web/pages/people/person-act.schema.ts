import { z } from 'zod';

/** What is done about a person as a whole, in the address. */
export const personActSchema = z.enum(
  ['give-role', 'shut-out', 'let-in', 'password-right'],
  'is nothing that can be done about a person; begin at their page',
);
export type PersonActName = z.infer<typeof personActSchema>;
