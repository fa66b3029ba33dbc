import type { RoundStanding } from '../evidence/agreements/agreement.js';

/** One Trust that a release in Production concerns. */
export interface AskedTrust {
  readonly name: string;
  /** IANA name: its times are told in it. */
  readonly zone: string;
  /** One of its sites is in the first wave. */
  readonly isFirst: boolean;
  /** The latest round for this very digest; null: it was never asked. */
  readonly agreement: RoundStanding | null;
  /** Whether what it was asked has reached somebody there; null where messages cannot leave, and nobody knows. */
  readonly isTold: boolean | null;
}

/** What the Trusts said to a release, where their agreements are required. */
export interface AgreementStanding {
  readonly trusts: readonly AskedTrust[];
}
