import { z } from 'zod';

const KEY_FAULT = 'is missing or is not the key of a ticket; write it as FLIP-123';

/** A ticket's key, as every tracker that we know writes it. */
export const ticketKeySchema = z.string(KEY_FAULT).regex(/^[A-Z][A-Z0-9_]{1,63}-[1-9][0-9]{0,9}$/, KEY_FAULT);
