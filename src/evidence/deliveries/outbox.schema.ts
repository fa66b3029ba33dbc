import { z } from 'zod';

/** The number of a message in the outbox, as it stands in an address. */
export const messageNumberSchema = z
  .string()
  .regex(/^[0-9]{1,15}$/, 'is not the number of a message; take one from the list')
  .transform(Number);
