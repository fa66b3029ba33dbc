import { z } from 'zod';

const packageSchema = z.looseObject({
  service: z.string(),
  version: z.string(),
  sha256: z.string(),
  artefact: z.string(),
});

export const releaseSchema = z.looseObject({
  version: z.string(),
  kind: z.string(),
  product: z.string(),
  migration: z.string(),
  digest: z.string(),
  rollback: z.string().catch(''),
  description: z.string().nullish(),
  commit: z.string().nullish(),
  registeredAt: z.string(),
  packages: z.array(packageSchema),
});
export type Release = z.infer<typeof releaseSchema>;

export const releasesSchema = z.looseObject({ releases: z.array(releaseSchema), next: z.string().nullish() });
export type ReleaseList = z.infer<typeof releasesSchema>;

const bitsSchema = z.looseObject({ version: z.string(), sha256: z.string() }).nullable();
export const comparisonSchema = z.looseObject({
  from: z.looseObject({ version: z.string() }),
  to: z.looseObject({ version: z.string() }),
  services: z.array(z.looseObject({ service: z.string(), change: z.string(), from: bitsSchema, to: bitsSchema })),
});
export type Comparison = z.infer<typeof comparisonSchema>;

const ticketSchema = z.looseObject({
  key: z.string(),
  summary: z.string(),
  type: z.string(),
  status: z.string(),
  flag: z.string().nullish(),
  needsUat: z.boolean().catch(false),
});

export const scopeSchema = z.looseObject({
  release: z.string(),
  tracker: z.looseObject({ project: z.string(), version: z.string() }).nullish(),
  reading: z
    .looseObject({ readAt: z.string(), isKnown: z.boolean(), counted: z.number(), hidden: z.number() })
    .nullish(),
  trouble: z.unknown().optional(),
  tickets: z.array(ticketSchema),
  wantedNotAttached: z.array(z.string()).catch([]),
  attachedNotWanted: z.array(z.string()).catch([]),
  outstanding: z
    .array(
      z.looseObject({
        what: z.string(),
        ticket: z.string().nullish(),
        state: z.string(),
        detail: z.string().nullish(),
      }),
    )
    .catch([]),
});
export type Scope = z.infer<typeof scopeSchema>;
