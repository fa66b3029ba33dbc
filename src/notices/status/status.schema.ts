import { z } from 'zod';
import { PRODUCTS } from '../../sites/site.js';

const time = z.iso.datetime().nullable();
const banner = z
  .strictObject({
    kind: z.enum(['maintenance', 'incident']),
    state: z.enum([
      ...([
        'scheduled',
        'in-progress',
        'verifying',
        'completed',
        'investigating',
        'identified',
        'monitoring',
        'resolved',
      ] as const),
    ]),
    title: z.string(),
    text: z.string(),
    down: z.boolean(),
    ...{ since: time, backAt: time, wasBackAt: time, from: time, to: time },
  })
  .nullable();
const site = {
  ...{
    site: z.string(),
    name: z.string(),
    condition: z.enum(['working', 'maintenance', 'problem', 'down', 'unknown']),
  },
  deployed: z.boolean(),
  maintenance: z.enum(['scheduled', 'in-progress', 'verifying', 'completed']).nullable(),
  incident: z.enum(['investigating', 'identified', 'monitoring']).nullable(),
  ...{ since: time, backAt: time, wasBackAt: time, from: time, to: time },
};
const product = { product: z.enum(PRODUCTS), title: z.string() };
const incident = z.strictObject({
  state: z.enum(['investigating', 'identified', 'monitoring', 'resolved']),
  sites: z.array(z.string()).nullable(),
  down: z.boolean(),
  since: z.iso.datetime(),
  ...{ backAt: time, resolvedAt: time },
});

/** What was told last, as it is kept for a restart; another version's is no use. */
export const keptStatusSchema = z.strictObject({
  at: z.number(),
  status: z.strictObject({
    products: z.array(
      z.strictObject({
        ...{ ...product, condition: site.condition, banner, incidents: z.array(incident) },
        sites: z.array(z.strictObject(site)),
      }),
    ),
    places: z.array(z.strictObject({ ...product, ...site, banner })),
  }),
});
