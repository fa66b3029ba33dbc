import { z } from 'zod';

/** Anything that the service keeps, told field by field as it says it. */
export const thingSchema = z.record(z.string(), z.unknown());
export type Thing = z.infer<typeof thingSchema>;

/** A list under its name. */
export function listSchema(name: string) {
  return z.looseObject({ [name]: z.array(thingSchema) }).transform((answer): readonly Thing[] => {
    const list = z.array(thingSchema).safeParse(answer[name]);
    return list.success ? list.data : [];
  });
}

const siteSchema = z.looseObject({ id: z.string(), environment: z.string(), trust: z.string().nullish() });
export type Site = z.infer<typeof siteSchema>;
export const sitesSchema = z.looseObject({ sites: z.array(siteSchema) });

/** A stop of the line, as far as its name is asked for. */
export const stopSchema = z.looseObject({ scope: z.string(), of: z.string().nullish() });

/** An order that took a product offline, as far as its sites are asked for. */
export const orderSchema = z.looseObject({ sites: z.array(z.looseObject({ site: z.string() })) });

export const auditSchema = z.looseObject({
  entries: z.array(
    z.looseObject({
      seq: z.number(),
      at: z.string(),
      hash: z.string(),
      actor: z.string(),
      action: z.string(),
      subject: z.string(),
      detail: z.unknown().optional(),
    }),
  ),
  names: z.record(z.string(), z.string()),
  next: z.number().nullish(),
});
export type AuditPage = z.infer<typeof auditSchema>;

/** A page of the texts that were hashed. */
export const chainSchema = z.looseObject({
  rows: z.array(
    z.looseObject({
      ...{ seq: z.number(), at: z.string(), entry: z.string(), previousHash: z.string(), hash: z.string() },
    }),
  ),
  next: z.number().nullable(),
});

export const headSchema = z.looseObject({ seq: z.number(), hash: z.string() });
