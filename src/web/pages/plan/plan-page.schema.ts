import { z } from 'zod';
import { closed, oneOf } from '../../../platform/http/body.schema.js';
import { withdrawalSchema } from '../../../evidence/agreements/agreement.schema.js';
import { versionSchema } from '../../../releases/release.schema.js';
import { ENVIRONMENT_NAMES } from '../../../sites/environment.js';

/** Which release on its way to where, in the address. */
export const planAddressSchema = closed({
  version: versionSchema,
  environment: oneOf(ENVIRONMENT_NAMES, 'an environment'),
});
/** Of which answer the time is asked for. */
export const namedSchema = closed({
  agreement: z.uuid('is missing or is not one of these; look at the plan again'),
  shortNotice: z.boolean('is not a yes or no; tick it, or leave it').default(false),
});

/** What is taken back, and why. */
export const withdrawSchema = closed({
  agreement: z.uuid('is missing or is not one of these Trusts; choose a Trust'),
  ...withdrawalSchema.shape,
});

export type PlanAddress = z.infer<typeof planAddressSchema>;
