import type { Recipient } from '../evidence/deliveries/delivery.js';
import type { LinkPage } from '../people/links/link-act.js';
import type { Contact } from '../sites/trust.js';
import type { KeptNotice } from './notice.js';
import { nextContact, type Named } from './recipients.js';

/** The act by which a contact says that they have read a notice; its subject is the notice's id. */
export const ACKNOWLEDGE = 'notice.acknowledge';

const LATE_MS = 30 * 86_400_000;

/** Late is better than never: the link still works long after somebody else was told. */
export function acknowledgeLinkUntil(acknowledgeBy: Date): Date {
  return new Date(acknowledgeBy.getTime() + LATE_MS);
}

/** What the holder of such a link sees: what the notice says, and one button. */
export function acknowledgementPage(title: string, paragraphs: readonly string[]): LinkPage {
  return {
    title: 'Say that you have read this',
    paragraphs,
    facts: [{ name: 'Notice', value: title }],
    forms: [{ decision: 'read', heading: 'Have you read it?', button: 'I have read this', fields: [] }],
  };
}

/** What is to be done about a notice that nobody has said that they have read. */
export type Escalation =
  /** Another contact is told, who has as long as the first had. */
  | { readonly kind: 'next'; readonly to: Named; readonly acknowledgeBy: Date }
  /** Nobody is left to tell. */
  | { readonly kind: 'exhausted' }
  /** It says nothing any more: a later one took its place, or what it tells of has begun. */
  | { readonly kind: 'moot' };

/**
 * What follows when the time to say so is over, or when none of the messages can be brought (`told` is everybody who was told, in any
 * state). `asked`: from when until when the first were asked.
 */
export function escalationOf(
  notice: Pick<KeptNotice, 'subject' | 'facts'>,
  known: {
    readonly now: Date;
    readonly isReplaced: boolean;
    readonly asked: { readonly from: Date; readonly by: Date };
    readonly contacts: readonly Contact[];
    readonly told: readonly Pick<Recipient, 'email'>[];
  },
): Escalation {
  const { now, asked } = known;
  const from = notice.facts['from'];
  // Not by its entry for the calendar, which it has only where its end is known.
  const begins = typeof from === 'string' ? new Date(from) : null;
  if (known.isReplaced || notice.subject.trust === null || (begins !== null && begins <= now)) return { kind: 'moot' };
  const to = nextContact(notice.subject.trust, known.contacts, known.told);
  if (to === null) return { kind: 'exhausted' };
  const patience = asked.by.getTime() - asked.from.getTime();
  return { kind: 'next', to, acknowledgeBy: new Date(now.getTime() + patience) };
}
