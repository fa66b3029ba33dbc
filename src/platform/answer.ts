/**
 * What is wrong between us and an outside system. `unavailable` is everything that may pass by itself: no route, a time-out, a 5xx.
 * `not-it` is a page that something in between answered in its place, such as a sign-in page with status 200.
 */
export type TroubleKind =
  'unauthorised' | 'forbidden' | 'not-found' | 'invalid' | 'rate-limited' | 'unavailable' | 'not-it';

export interface Trouble {
  readonly kind: TroubleKind;
  /** One sentence for people; holds no secret and no address with one. */
  readonly message: string;
  /** How long the system asks us to wait, in seconds; null when it did not say. */
  readonly retryAfterSeconds: number | null;
}

/** What an outside system answered: a value, never an exception that a caller would have to guess at. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble };

/** What stands where an outside system is not set up answers this to everything. */
export function absent(message: string): () => Promise<Answer<never>> {
  const answer: Answer<never> = { ok: false, trouble: { kind: 'unavailable', message, retryAfterSeconds: null } };
  return () => Promise.resolve(answer);
}
