import { z } from 'zod';

/** The little of a hook that is read at all; the rest of it may be anything. */
export const trackerHookSchema = z.object({ issue: z.object({ key: z.string().max(100) }).optional() });
