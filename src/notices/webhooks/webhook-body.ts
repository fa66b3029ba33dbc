import type { KeptNotice } from '../notice.js';

type Told = Pick<
  KeptNotice,
  'id' | 'key' | 'event' | 'subject' | 'facts' | 'thread' | 'calendar' | 'acknowledgeBy' | 'instead' | 'owedAt'
>;

/** The facts in which templates name people. */
const OF_PEOPLE: ReadonlySet<string> = new Set([
  ...['name', 'forName', 'reporter', 'owner'],
  // Of a notice that nobody has read: who was told, and who is next.
  ...['told', 'next', 'notYetReadBy'],
]);

/**
 * What a program is told of a notice, as JSON by the Standard Webhooks convention. Names, addresses and links of people are not in
 * it: `link` and `also` stay with us, and so do the facts that name somebody.
 */
export function bodyOf(notice: Told): string {
  const { id, key, event, subject, thread, calendar, acknowledgeBy, instead, owedAt } = notice;
  const facts = Object.fromEntries(Object.entries(notice.facts).filter(([name]) => !OF_PEOPLE.has(name)));
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
