import { z } from 'zod';

/** The little of a hook that is read at all; the rest of it may be anything. */
export const sourceHookSchema = z.object({ repository: z.object({ full_name: z.string().max(200) }).optional() });
