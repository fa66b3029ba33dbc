import type { OutlinedTicket } from './scope.js';

/** An open ticket of a product with a severity that some gate asks for. */
export type OpenTicket = Pick<OutlinedTicket, 'key' | 'status' | 'severity'> & { readonly summary: string };

/** What is open in a product, when it was asked for (UTC). */
export interface OpenReading {
  readonly tickets: readonly OpenTicket[];
  /** The priorities that were asked for. */
  readonly priorities: readonly string[];
  readonly readAt: Date;
}

/** Which tickets met an environment's rule, when they were asked for (UTC). */
export interface RuleReading {
  readonly rule: string;
  readonly keys: readonly string[];
  readonly readAt: Date;
}
