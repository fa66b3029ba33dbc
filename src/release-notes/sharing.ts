import type { Delivery } from '../evidence/deliveries/delivery.js';
import { grouped } from '../platform/grouping.js';
import type { Audience, NoteKind } from './audience.js';

/** How far a reading has come to those that it is for. Times are UTC. */
export interface Stakeholder {
  readonly audience: Audience;
  readonly title: string;
  /** How many people the receiving side has taken it for. */
  readonly sent: number;
  readonly waiting: number;
  readonly failed: number;
  /** When the first of them had it. */
  readonly since: Date | null;
}

/** One edition, and how far it was shared. */
export interface SharedEdition {
  readonly kind: NoteKind;
  readonly number: number;
  readonly publishedAt: Date;
  readonly publishedBy: { readonly person: string; readonly name: string };
  readonly stakeholders: readonly Stakeholder[];
}

/** All that is known of how a release's notes were shared. */
export interface NotesShared {
  /** Whether what was delivered decides, and nobody's word: so as soon as messages can leave at all. */
  readonly decides: boolean;
  /** Of this digest, of each kind the oldest first. */
  readonly editions: readonly SharedEdition[];
}

/** By each of the readings of an edition, what became of its deliveries. `title` says who an audience is. */
export function stakeholdersOf(
  readings: readonly { readonly audience: Audience; readonly hash: string }[],
  deliveries: readonly Pick<Delivery, 'content' | 'state' | 'endedAt'>[],
  title: (audience: Audience) => string,
): readonly Stakeholder[] {
  const byContent = grouped(deliveries, ({ content }) => content);
  return readings.map(({ audience, hash }) => {
    const own = byContent.get(hash) ?? [];
    const having = (state: Delivery['state']) => own.filter((one) => one.state === state);
    const times = having('sent').flatMap(({ endedAt }) => (endedAt === null ? [] : [endedAt.getTime()]));
    return {
      ...{ audience, title: title(audience), sent: having('sent').length, waiting: having('queued').length },
      failed: having('failed').length,
      since: times.length === 0 ? null : new Date(Math.min(...times)),
    };
  });
}

/** Whether somebody has it for every stakeholder that counts. */
export function isShared({ stakeholders }: SharedEdition, counts: (audience: Audience) => boolean): boolean {
  const counted = stakeholders.filter(({ audience }) => counts(audience));
  return counted.length > 0 && counted.every(({ sent }) => sent > 0);
}
