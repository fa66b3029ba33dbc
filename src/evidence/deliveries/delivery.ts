/** What a message is about: a kind of thing of a release, in the reading of one audience. */
export interface DeliveryAbout {
  readonly kind: 'release-notes';
  /** Version. */
  readonly release: string;
  /** sha256 of what was sent, in lower-case hex: the same is sent once to the same address. */
  readonly content: string;
  /** Whose reading it is, such as `uat`, `production` or the id of a Trust. */
  readonly audience: string;
}

/** Who gets it, and as what: the role by which it concerns them. */
export interface Recipient {
  readonly name: string;
  readonly email: string;
  readonly role: string;
  /** The Trust that they answer for, or null. */
  readonly trust: string | null;
}

/** `queued`: ours to carry. `sent`: the receiving side has taken it. `failed`: it will not, and a person has to look. */
export const DELIVERY_STATES = ['queued', 'sent', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One message to one contact. Times are UTC. */
export interface Delivery extends DeliveryAbout {
  readonly id: string;
  readonly to: Recipient;
  readonly subject: string;
  readonly state: DeliveryState;
  /** Person id; null where Gatehouse itself sends it. */
  readonly requestedBy: string | null;
  readonly requestedAt: Date;
  readonly endedAt: Date | null;
  /** What the receiving side said. */
  readonly detail: string | null;
}
