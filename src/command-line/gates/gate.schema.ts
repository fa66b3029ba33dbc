import { z } from 'zod';

const witnessSchema = z.looseObject({ name: z.string() });

const criterionSchema = z.looseObject({
  criterion: z.string(),
  title: z.string(),
  status: z.string(),
  evidence: z
    .looseObject({
      what: z.string(),
      by: witnessSchema.nullish(),
      at: z.string().nullish(),
      link: z.string().nullish(),
      reason: z.string().nullish(),
    })
    .nullish(),
  howToMeet: z.string().nullish(),
  whoCan: z.array(z.string()).catch([]),
  waivable: z.boolean().catch(false),
  waivers: z
    .array(z.looseObject({ id: z.string(), state: z.string(), reason: z.string(), requestedBy: witnessSchema }))
    .catch([]),
});
export type Criterion = z.infer<typeof criterionSchema>;

export const gateSchema = z.looseObject({
  release: z.string(),
  digest: z.string(),
  environment: z.string(),
  title: z.string(),
  open: z.boolean(),
  standing: z.looseObject({ state: z.string(), settledAt: z.string().nullish() }),
  wayBack: z.string().catch(''),
  criteria: z.array(criterionSchema),
});
export type Gate = z.infer<typeof gateSchema>;

export const gatesSchema = z.looseObject({ gates: z.array(gateSchema) });
export type Gates = z.infer<typeof gatesSchema>;

export const acceptedSchema = z.looseObject({ promotion: z.string(), rollout: z.string().nullish() });

const promotionSchema = z.looseObject({
  id: z.string(),
  release: z.string(),
  environment: z.string(),
  outcome: z.string(),
  by: witnessSchema,
  at: z.string(),
  rollout: z.string().nullish(),
  reasons: z.array(z.looseObject({ title: z.string() })).catch([]),
});
export const promotionsSchema = z.looseObject({ promotions: z.array(promotionSchema) });
export type Promotions = z.infer<typeof promotionsSchema>;
