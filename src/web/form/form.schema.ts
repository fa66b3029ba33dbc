import { z } from 'zod';
import type { FormFields } from './form.js';

/** What any form of a page sends. */
export const formSchema: z.ZodType<FormFields> = z.record(z.string(), z.string()).default({});
