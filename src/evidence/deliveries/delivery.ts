/** What a message is about: a kind of thing, of a release or of none, for one audience. */
export interface DeliveryAbout {
  readonly kind: 'release-notes' | 'notice';
  /** Version; null where it is about no release. */
  readonly release: string | null;
  /** What makes two messages the same, which is sent once to the same address: the sha256 of notes in lower-case hex, the id of a notice. */
  readonly content: string;
  /** Whose reading it is, such as `uat`, `production` or the id of a Trust. */
  readonly audience: string;
}

/** Who gets it, and as what: the role by which it concerns them. */
export interface Recipient {
  readonly name: string;
  /** For a webhook, the address of its endpoint. */
  readonly email: string;
  readonly role: string;
  /** The Trust that they answer for, or null. */
  readonly trust: string | null;
}

/** By which way a message goes. */
export type DeliveryChannel = 'mail' | 'webhook';

/** `queued`: ours to carry. `sent`: a mail server has taken it. `delivered`: the receiver itself has. `failed`: it will not, and a person has to look. */
export type CarriedState = 'queued' | 'sent' | 'delivered' | 'failed';
/** As people see it: how it was carried, until the recipient said that they read it, or somebody else was told since they did not. */
export type DeliveryState = CarriedState | 'acknowledged' | 'escalated';

/** One message to one contact. Times are UTC. */
export interface Delivery extends DeliveryAbout {
  readonly id: string;
  /** Id of the notice that it tells, or null. */
  readonly notice: string | null;
  readonly channel: DeliveryChannel;
  readonly to: Recipient;
  /** They get it because exactly they were named, and not for a role that they hold. */
  readonly named: boolean;
  readonly subject: string;
  readonly state: DeliveryState;
  readonly carried: CarriedState;
  /** Person id; null where Gatehouse itself sends it. */
  readonly requestedBy: string | null;
  readonly requestedAt: Date;
  readonly endedAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly escalatedAt: Date | null;
  /** What the receiving side said. */
  readonly detail: string | null;
}

/** In these the receiving side has it. */
export const ARRIVED: readonly CarriedState[] = ['sent', 'delivered'];

/** Whether the receiving side has it. */
export function hasArrived({ carried }: Pick<Delivery, 'carried'>): boolean {
  return ARRIVED.includes(carried);
}
