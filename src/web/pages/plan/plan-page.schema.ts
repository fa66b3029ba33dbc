import { z } from 'zod';
import { closed, oneOf } from '../../../platform/http/body.schema.js';
import { versionSchema } from '../../../releases/release.schema.js';
import { ENVIRONMENT_NAMES } from '../../../sites/environment.js';

/** Which release on its way to where, in the address. */
export const planAddressSchema = closed({
  version: versionSchema,
  environment: oneOf(ENVIRONMENT_NAMES, 'an environment'),
});
export type PlanAddress = z.infer<typeof planAddressSchema>;
