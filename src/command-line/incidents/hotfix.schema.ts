import { z } from 'zod';

/** A hotfix, as far as its commands act on what it offers. */
export const hotfixSchema = z.looseObject({
  number: z.string(),
  release: z.string().nullish(),
  offline: z.array(z.looseObject({ site: z.string() })).default([]),
  next: z.array(
    z.looseObject({
      step: z.string(),
      what: z.string(),
      who: z.string(),
      you: z.boolean(),
      method: z.enum(['POST', 'PUT']),
      path: z.string(),
      needs: z.array(z.looseObject({ field: z.string(), what: z.string() })),
      example: z.record(z.string(), z.unknown()),
    }),
  ),
});
export type Hotfix = z.infer<typeof hotfixSchema>;
export type Offer = Hotfix['next'][number];

/** A step, as far as it changes what sites serve. */
export const stepSchema = z.looseObject({ step: z.string(), sites: z.array(z.string()).nullish().catch(null) });
