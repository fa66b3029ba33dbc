import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { owedSchema } from '../../src/notices/notice.schema.js';
import { NOTICE_EVENTS, type NoticeEvent, type OwedNotice } from '../../src/notices/owed.js';

const TEMPLATES = 'notices/templates';
const SAMPLES = 'tests/notices/samples';

const sampleSchema = z.strictObject({
  subject: owedSchema.shape.subject,
  facts: z.record(z.string(), z.unknown()),
  /** Facts of other cases, whose texts are read too: each takes the place of some of those above. */
  also: z.array(z.record(z.string(), z.unknown())).default([]),
});

/** The events that have a template. */
export function eventsWithTemplates(): readonly NoticeEvent[] {
  const names = readdirSync(TEMPLATES);
  return NOTICE_EVENTS.filter((event) => names.includes(`${event}.txt.njk`));
}

/** What the sample of an event says, once for each of its cases. */
export function samplesOf(event: NoticeEvent): readonly Pick<OwedNotice, 'event' | 'subject' | 'facts'>[] {
  const sample = sampleSchema.parse(JSON.parse(readFileSync(`${SAMPLES}/${event}.json`, 'utf8')));
  return [{}, ...sample.also].map((other) => ({
    event,
    subject: sample.subject,
    facts: { ...sample.facts, ...other },
  }));
}
