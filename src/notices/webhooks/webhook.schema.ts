import { z } from 'zod';
import { closed, oneOf } from '../../platform/http/body.schema.js';
import { NOTICE_EVENTS } from '../owed.js';

const line = (longest: number, fix: string) =>
  z
    .string(`is missing or is not text; ${fix}`)
    .trim()
    .min(1, `is empty; ${fix}`)
    .max(longest, `is too long; use at most ${longest} characters`)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'holds invisible characters; use letters, digits, spaces and signs');

export const webhookSchema = closed({
  title: line(100, 'write whose program it is, such as Ashmere service desk'),
  url: line(2000, 'write its address, such as https://hooks.example.org/gatehouse'),
  trust: z
    .string('is not a text; write the id of a Trust, or null')
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a Trust; use lower-case letters, digits and -')
    .nullable(),
  events: z
    .array(oneOf(NOTICE_EVENTS, 'an event'), 'is not a list; name events, or null for all')
    .min(1, 'is empty; name events, or null for all')
    .max(NOTICE_EVENTS.length, 'names more events than there are; name each once')
    .nullable()
    .default(null),
});
export type WebhookBody = z.infer<typeof webhookSchema>;

export const rotationSchema = closed({
  overlapHours: z
    .int('is not a whole number of hours; use 0 to 168')
    .min(0, 'is below 0; use 0 to 168')
    .max(168, 'is more than a week; use 0 to 168')
    .default(24),
});
export type RotationBody = z.infer<typeof rotationSchema>;

export const pauseSchema = closed({ because: line(300, 'say why, for whoever wonders') });
export type PauseBody = z.infer<typeof pauseSchema>;
