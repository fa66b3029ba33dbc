import { z } from 'zod';
import { fault } from './trouble.js';

const sha = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const id = z.int().positive();

export const repositorySchema = z.object({
  full_name: z.string(),
  default_branch: z.string(),
  permissions: z.object({ push: z.boolean() }).optional(),
});

export const accountSchema = z.object({ login: z.string() });

export const refSchema = z.object({ ref: z.string(), object: z.object({ type: z.string(), sha }) });
export const tagSchema = z.object({ object: z.object({ type: z.string(), sha }) });
export const commitSchema = z.object({ sha });

export const checkRunSchema = z.object({
  id,
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  completed_at: z.string().nullable(),
  html_url: z.string().nullable(),
  app: z.object({ id: z.int() }).nullish(),
});
export type CheckRun = z.infer<typeof checkRunSchema>;
export const checkRunsSchema = z.object({ total_count: z.int(), check_runs: z.array(checkRunSchema) });

export const statusSchema = z.object({
  context: z.string(),
  state: z.string(),
  target_url: z.string().nullable(),
  updated_at: z.string(),
});
export type CommitStatus = z.infer<typeof statusSchema>;
export const combinedStatusSchema = z.object({ total_count: z.int(), statuses: z.array(statusSchema) });

export const attestationsSchema = z.object({
  attestations: z.array(
    z.object({
      bundle: z.object({ dsseEnvelope: z.object({ payload: z.string(), payloadType: z.string() }) }).nullish(),
    }),
  ),
});

const materialSchema = z.object({ digest: z.object({ gitCommit: z.string().optional() }).optional() });
/** What an attestation says, as in-toto and SLSA write it: of which artefacts, and made from which commit. */
export const statementSchema = z.object({
  subject: z.array(z.object({ digest: z.record(z.string(), z.string()) })),
  predicate: z
    .object({
      buildDefinition: z.object({ resolvedDependencies: z.array(materialSchema).optional() }).optional(),
      runDetails: z.object({ metadata: z.object({ invocationId: z.string().optional() }).optional() }).optional(),
    })
    .nullish()
    .catch(null),
});

export const assetSchema = z.object({
  name: z.string(),
  state: z.string(),
  digest: z.string().nullish(),
  browser_download_url: z.string(),
});

export const releaseSchema = z.object({
  id,
  tag_name: z.string(),
  name: z.string().nullable(),
  body: z.string().nullish(),
  html_url: z.string(),
});

export const deploymentSchema = z.object({ id, payload: z.unknown(), environment: z.string() });
export const deploymentStatusSchema = z.object({ id, state: z.string(), description: z.string() });

/** The answer, once it has the form that we rely on; throws a GitHubFault otherwise. */
export function checked<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw fault(
    'not-it',
    `GitHub answered ${what} in a form that Gatehouse does not know${where === '' ? '' : ` (${where})`}.`,
  );
}
