import { z } from 'zod';
import { NOTICE_EVENTS } from './owed.js';

const name = z.string().min(1, 'is empty; leave it out').max(64, 'is too long to be a name; check it');

export const noticeQuerySchema = z.strictObject({
  release: name.optional(),
  trust: name.optional(),
  event: z
    .enum(NOTICE_EVENTS, `is not an event that people are told of; use one of ${NOTICE_EVENTS.join(', ')}`)
    .optional(),
  before: z.iso
    .datetime({ offset: true, error: 'is not a moment; write it as 2026-12-01T21:00:00Z' })
    .transform((text) => new Date(text))
    .optional(),
});
export type NoticeListQuery = z.infer<typeof noticeQuerySchema>;
