import type { Delivery, DeliveryState } from '../evidence/deliveries/delivery.js';
import type { KeptNotice } from './notice.js';
import type { NoticeEvent, NoticeSubject } from './owed.js';

/** Whether somebody has said that they have read a notice that asks for it. */
export type Receipt = 'not-asked' | 'awaited' | 'acknowledged' | 'escalated' | 'unanswered';

/** A notice as people see it. Times are UTC. */
export interface ShownNotice extends NoticeSubject {
  readonly id: string;
  readonly event: NoticeEvent;
  readonly owedAt: Date;
  /** When a message was queued for everybody whom it concerns; null until then. */
  readonly toldAt: Date | null;
  readonly receipt: Receipt;
  readonly acknowledgeBy: Date | null;
  readonly acknowledgedAt: Date | null;
  /** How many messages are in each state. */
  readonly deliveries: Readonly<Partial<Record<DeliveryState, number>>>;
}

export function shownNotice(notice: KeptNotice, deliveries: readonly Delivery[]): ShownNotice {
  const { id, event, subject, owedAt, toldAt, acknowledgeBy, acknowledgedAt } = notice;
  const counts: Partial<Record<DeliveryState, number>> = {};
  for (const { notice: of, state } of deliveries) if (of === id) counts[state] = (counts[state] ?? 0) + 1;
  return {
    ...{ id, event, ...subject, owedAt, toldAt },
    ...{ receipt: receiptOf(notice), acknowledgeBy, acknowledgedAt, deliveries: counts },
  };
}

/** A message of a notice as people see it. */
export type ShownMessage = Pick<
  Delivery,
  | 'id'
  | 'channel'
  | 'to'
  | 'subject'
  | 'state'
  | 'requestedAt'
  | 'endedAt'
  | 'acknowledgedAt'
  | 'escalatedAt'
  | 'detail'
>;

export function shownMessage(delivery: Delivery): ShownMessage {
  const { id, channel, to, subject, state, requestedAt, endedAt, acknowledgedAt, escalatedAt, detail } = delivery;
  return { id, channel, to, subject, state, requestedAt, endedAt, acknowledgedAt, escalatedAt, detail };
}

function receiptOf({ askedBy, acknowledgedAt, exhaustedAt, escalations }: KeptNotice): Receipt {
  if (acknowledgedAt !== null) return 'acknowledged';
  if (askedBy === null) return 'not-asked';
  if (exhaustedAt !== null) return 'unanswered';
  return escalations > 0 ? 'escalated' : 'awaited';
}

/** Whether people have what they must have before a release's downtime. `amber`: somebody must see to it, and why. */
export interface NoticesHealth {
  readonly state: 'green' | 'amber';
  readonly because: readonly string[];
}

/** Amber as long as nobody at a Trust has said in time that they have read of a downtime that is still to come. */
export function healthOf(
  unacknowledged: readonly Pick<KeptNotice, 'subject' | 'exhaustedAt'>[],
  nameOf: (trust: string) => string,
): NoticesHealth {
  const because = unacknowledged.map(({ subject, exhaustedAt }) => {
    const name = subject.trust === null ? 'Somebody' : nameOf(subject.trust);
    const next = exhaustedAt === null ? 'The next contact was told.' : 'Nobody is left to tell: call them.';
    return `${name} has not said that they have read of the downtime. ${next}`;
  });
  return { state: because.length === 0 ? 'green' : 'amber', because: [...new Set(because)] };
}
