/** A ledger's word on the sites behind its control node, by inventory host. */
export interface LedgerSeen {
  readonly epoch: number;
  readonly sites: Readonly<Record<string, { readonly token: number; readonly epoch: number }>>;
}

/** What the database knows of the same. */
export interface LedgerKnown {
  readonly epoch: number;
  /** The highest token that was given out for any site at an inventory host; 0 if none was. */
  readonly tokens: ReadonlyMap<string, number>;
}

/**
 * Whether a ledger knows orders that this database has forgotten, because it was restored from a copy (INV-15): a token is committed
 * before it is sent, and an epoch before it is adopted. Orders of earlier epochs are refused there, so their tokens say nothing.
 */
export function hasForgotten(known: LedgerKnown, seen: LedgerSeen): boolean {
  if (seen.epoch > known.epoch) return true;
  return Object.entries(seen.sites).some(([host, site]) => {
    const token = known.tokens.get(host);
    return token !== undefined && site.epoch >= known.epoch && site.token > token;
  });
}
