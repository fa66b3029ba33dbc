import { z } from 'zod';
import { closed, idSchema, oneOf } from '../../platform/http/body.schema.js';
import { momentSchema, reasonSchema } from '../evidence.schema.js';
import { DELEGATED_ROLES } from './delegation.js';

/** `from` left out: from now on. */
export const delegationSchema = closed({
  role: oneOf(DELEGATED_ROLES),
  delegate: idSchema,
  from: momentSchema.optional(),
  until: momentSchema,
  reason: reasonSchema,
});
export type DelegationBody = z.infer<typeof delegationSchema>;
