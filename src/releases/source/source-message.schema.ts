import { z } from 'zod';

/** The bodies of messages to the source host, as they are kept until they are carried. */
export const releaseMessageSchema = z.object({
  ...{ repository: z.string(), tag: z.string(), title: z.string(), notes: z.string() },
});

export const deploymentMessageSchema = z.object({
  ...{ repository: z.string(), key: z.string(), commit: z.string(), environment: z.string() },
  isProduction: z.boolean(),
  state: z.enum(['queued', 'in-progress', 'success', 'failure', 'error', 'inactive']),
  description: z.string(),
});
export type DeploymentMessage = z.infer<typeof deploymentMessageSchema>;
