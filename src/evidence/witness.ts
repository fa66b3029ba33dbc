/** Somebody who said something, as the record shows them. */
export interface Witness {
  /** The person's uuid. */
  readonly person: string;
  readonly name: string;
}

/** That somebody took back what they, or a colleague, had said. What was taken back stays shown. Times are UTC. */
export interface Withdrawal {
  readonly by: Witness;
  readonly reason: string;
  readonly at: Date;
}
