import type { KeptNotice } from '../notice.js';

type Told = Pick<
  KeptNotice,
  'id' | 'key' | 'event' | 'subject' | 'facts' | 'thread' | 'calendar' | 'acknowledgeBy' | 'instead' | 'owedAt'
>;

/**
 * What a program is told of a notice, as JSON by the Standard Webhooks convention. Names, addresses and links of people are not in
 * it: `link` and `also` stay with us.
 */
export function bodyOf(notice: Told): string {
  const { id, key, event, subject, facts, thread, calendar, acknowledgeBy, instead, owedAt } = notice;
  return JSON.stringify({
    type: `notice.${event}`,
    timestamp: owedAt.toISOString(),
    data: { notice: id, key, event, ...subject, facts, thread, calendar, acknowledgeBy, instead },
  });
}

/** What is sent to try an endpoint; it is about nothing. */
export function testBodyOf(at: Date): string {
  return JSON.stringify({ type: 'test', timestamp: at.toISOString(), data: {} });
}
