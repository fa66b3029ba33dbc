import { z } from 'zod';
import { closed, orNull } from '../../../platform/http/body.schema.js';
import { versionSchema } from '../../../releases/release.schema.js';

/** Which version the page compares with; left out, the one before. */
export const comparedSchema = closed({ from: versionSchema.nullish().transform(orNull) });
export type ComparedQuery = z.infer<typeof comparedSchema>;

/** Whether a waiver is let through; the words that go with it are the API's. */
export const decideSchema = z.enum(['approve', 'refuse'], 'is missing; choose one of the two');
