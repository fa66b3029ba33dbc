import { z } from 'zod';
import { ENVIRONMENT_NAMES } from '../sites/environment.js';
import { PRODUCTS } from '../sites/site.js';
import { NOTICE_EVENTS } from './owed.js';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** What `writtenOwed` wrote, read again. */
export const owedSchema = z.object({
  subject: z.object({
    release: z.string().nullable(),
    product: z.enum(PRODUCTS).nullable(),
    environment: z.enum(ENVIRONMENT_NAMES).nullable(),
    trust: z.string().nullable(),
    sites: z.array(z.string()),
  }),
  facts: z.record(z.string(), z.unknown()),
  thread: z.string(),
  calendar: z
    .object({
      uid: z.string(),
      sequence: z.number(),
      state: z.enum(['tentative', 'confirmed', 'cancelled']),
      from: moment,
      to: moment,
    })
    .nullable(),
  link: z.object({ act: z.string(), subject: z.string(), expiresAt: moment }).nullable(),
  acknowledgeBy: moment.nullable(),
  instead: z.array(z.string()),
  also: z.array(z.object({ name: z.string(), email: z.string(), role: z.string() })),
});

export const eventSchema = z.enum(NOTICE_EVENTS);
