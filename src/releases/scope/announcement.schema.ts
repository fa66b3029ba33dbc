import { z } from 'zod';

const tracked = { product: z.string(), project: z.string(), name: z.string() };

/** The bodies of messages to the tracker, as they are kept until they are carried. */
export const versionMessageSchema = z.object({ ...tracked, description: z.string() });
export const attachMessageSchema = z.object({ ...tracked, ticket: z.string() });
export const closeMessageSchema = z.object({ ...tracked, releasedOn: z.string() });
