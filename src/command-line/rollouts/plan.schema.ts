import { z } from 'zod';

const sitePlanSchema = z.looseObject({
  site: z.string(),
  name: z.string(),
  startsAt: z.string(),
  endsAt: z.looseObject({ p50: z.string(), p90: z.string() }),
  closesAt: z.string().nullish(),
});

export const planSchema = z.looseObject({
  release: z.string(),
  environment: z.string(),
  product: z.string(),
  feasible: z.boolean(),
  startsAt: z.string(),
  endsAt: z.looseObject({ p50: z.string(), p90: z.string() }).nullable(),
  waves: z.array(
    z.looseObject({
      number: z.number(),
      pilots: z.boolean(),
      opensAt: z.string(),
      settlesAt: z.string(),
      soakedAt: z.string(),
      sites: z.array(sitePlanSchema),
    }),
  ),
  warnings: z.array(z.string()).catch([]),
  obstacle: z.string().nullish(),
  advice: z.string().nullish(),
  conflicts: z.array(z.unknown()).catch([]),
});
export type Plan = z.infer<typeof planSchema>;

export const rungSchema = z.looseObject({
  sites: z.array(z.looseObject({ id: z.string(), products: z.record(z.string(), z.unknown()) })),
});
