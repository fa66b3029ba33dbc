import { z } from 'zod';

/** A refusal of the service, as far as we use it; a newer one may hold more. */
export const refusalSchema = z.looseObject({
  type: z.string().optional(),
  detail: z.string().optional(),
  faults: z.array(z.looseObject({ field: z.string(), fault: z.string(), fix: z.string() })).optional(),
  reasons: z
    .array(z.looseObject({ title: z.string(), howToMeet: z.string(), whoCan: z.array(z.string()) }))
    .optional()
    .catch(undefined),
  /** What may be done in its place, of a hotfix. */
  next: z
    .array(z.looseObject({ step: z.string(), what: z.string(), who: z.string(), you: z.boolean() }))
    .optional()
    .catch(undefined),
  /** What somebody else has written meanwhile, of an RCA. */
  theirs: z
    .looseObject({ version: z.number(), by: z.string().nullable(), content: z.unknown() })
    .optional()
    .catch(undefined),
  retryAfterSeconds: z.number().optional(),
});

/** What is kept of a sign-in, in a file that nobody else may read. */
export const signInFileSchema = z.looseObject({
  url: z.string(),
  token: z.string(),
  email: z.string(),
  expiresAt: z.string(),
});
export type SignInFile = z.infer<typeof signInFileSchema>;

export const signedInSchema = z.looseObject({ token: z.string(), expiresAt: z.string() });
