/** What a browser says of where a request comes from. Each is absent from some. */
export interface Provenance {
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  /** The `Host` that was asked. */
  readonly host: string | undefined;
}

/**
 * Whether a form may have been sent by one of our own pages: nothing that the browser says is against it. `ours` is where people reach
 * this service. A page that hides where it comes from is none of ours.
 */
export function isFromOurPage({ origin, fetchSite, host }: Provenance, ours: string): boolean {
  if (fetchSite !== undefined && fetchSite !== 'same-origin') return false;
  if (origin === undefined) return true;
  const from = URL.parse(origin);
  return from !== null && (from.origin === new URL(ours).origin || from.host === host);
}
