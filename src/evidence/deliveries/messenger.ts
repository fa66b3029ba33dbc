import type { Sent } from '../../platform/outbox/sent.js';

/** One message to one person. */
export interface Message {
  /** The same for every try, and unlike that of any other message: what the receiver can tell a doubled one by. */
  readonly key: string;
  readonly to: { readonly name: string; readonly email: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Messages with one thread belong together in the reader's mailbox; null: it stands alone. */
  readonly thread: string | null;
  /** An iCalendar text that puts its event into the reader's calendar, or takes it out; null: there is none. */
  readonly calendar: { readonly method: 'REQUEST' | 'CANCEL'; readonly text: string } | null;
}

/** Carries messages to people. `delivered` means that the receiving side took it, and says in `detail` what it answered. */
export abstract class Messenger {
  /** Whether messages can leave at all. */
  abstract readonly isSetUp: boolean;
  abstract send(message: Message): Promise<Sent>;
}
