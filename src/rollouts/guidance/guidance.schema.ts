import { z } from 'zod';
import { closed, prose } from '../../platform/http/body.schema.js';

export const handOverSchema = closed({
  /** By address: whoever hands over knows a colleague's address, and not their id. */
  to: z
    .email('is missing or is not an e-mail address; give that of the person who is to see to it')
    .max(254, 'is too long; give an e-mail address')
    .transform((text) => text.toLowerCase()),
  note: prose(2_000, 'say what is to be seen to').trim().min(3, 'says too little; say what is to be seen to'),
});
export type HandOverBody = z.infer<typeof handOverSchema>;
