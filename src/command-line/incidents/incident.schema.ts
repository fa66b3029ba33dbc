import { z } from 'zod';

const answer = z.boolean().nullish();

/** An incident as far as its view says it in words of its own; the rest is shown as it is. */
export const incidentSchema = z.looseObject({
  number: z.string(),
  next: z.array(z.string()).default([]),
  maySetOffHotfix: z.boolean().default(false),
  clinicalRisk: z.looseObject({ patientSafety: answer, otherSystems: answer, dataLoss: answer }).nullish(),
  outages: z.array(z.looseObject({ id: z.string(), kind: z.string(), what: z.string() })).default([]),
  outage: z.string().nullish(),
  rca: z.looseObject({ state: z.string(), dueOn: z.string() }).nullish(),
});
export type Incident = z.infer<typeof incidentSchema>;
