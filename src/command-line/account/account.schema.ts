import { z } from 'zod';

export const meSchema = z.looseObject({
  name: z.string(),
  email: z.string(),
  roles: z.array(
    z.looseObject({
      role: z.string(),
      duty: z.string().nullable().catch(null),
      trust: z.string().nullable().catch(null),
    }),
  ),
});
export type Me = z.infer<typeof meSchema>;

const tokenSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  expiresAt: z.string(),
  lastUsedAt: z.string().nullish(),
});
export const tokensSchema = z.looseObject({ tokens: z.array(tokenSchema) });
export type TokenList = z.infer<typeof tokensSchema>;

export const issuedSchema = z.looseObject({ token: z.string(), expiresAt: z.string() });
