import { z } from 'zod';
import { FORMAT, type EvidenceManifest } from '../../reports/evidence-export/manifest.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.number().int().min(0);

/** The manifest of an export. */
export const manifestSchema = z.object({
  format: z.literal(FORMAT),
  release: z.object({ version: z.string(), product: z.string(), digest: sha256 }),
  export: z.string(),
  exportedBy: z.object({ person: z.string(), name: z.string() }),
  exportedAt: z.iso.datetime(),
  service: z.string(),
  record: z.object({ seq: whole, hash: sha256 }),
  key: z.object({ algorithm: z.literal('Ed25519'), id: sha256 }),
  files: z.array(z.object({ path: z.string(), size: whole, sha256 })),
}) satisfies z.ZodType<EvidenceManifest>;

/** An entry of the record in an export: with the text that was hashed, or why it is left out. */
export const chainedSchema = z.object({
  ...{ seq: whole.min(1), at: z.string(), previousHash: sha256, hash: sha256 },
  ...{ entry: z.string().optional(), withheld: z.string().optional() },
});
