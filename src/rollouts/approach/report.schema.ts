import { z } from 'zod';
import { closed, oneOf, prose } from '../../platform/http/body.schema.js';
import { versionSchema } from '../../releases/release.schema.js';
import { PRODUCTS } from '../../sites/site.js';

export const siteReportSchema = closed({
  product: oneOf(PRODUCTS, 'a product'),
  version: versionSchema,
  /** The digest in the manifest beside the files that run. */
  digest: z
    .string('is missing; send the digest in the manifest of what runs')
    .regex(/^[0-9a-f]{64}$/, 'is not a sha256; send 64 lower-case hexadecimal digits'),
  healthy: z.boolean('is missing; send true if the product answers as healthy, else false'),
  detail: prose(500, 'say in a sentence how it is').default('as the site reports'),
});
export type SiteReport = z.infer<typeof siteReportSchema>;
