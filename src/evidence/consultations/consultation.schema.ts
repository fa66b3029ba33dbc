import { z } from 'zod';
import { closed, oneOf, prose } from '../../platform/http/body.schema.js';
import { digestSchema } from '../../releases/release.schema.js';
import { STAGES } from '../sign-off.js';

const COMMENT = 'say what you think, in 1 to 2000 characters';

export const commentSchema = closed({
  digest: digestSchema,
  stage: oneOf(STAGES),
  comment: prose(2000, COMMENT).trim().min(1, `is empty; ${COMMENT}`),
});
export type CommentBody = z.infer<typeof commentSchema>;
