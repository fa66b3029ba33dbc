/** Pure: which ids of others we carry on. What does not match could forge log lines or grow them, and is replaced. */
const SAFE = /^[0-9A-Za-z][0-9A-Za-z._-]{7,63}$/;

/** Whether an `X-Request-Id` that came with a request may be repeated in our answer and our log. */
export function isSafeRequestId(offered: unknown): offered is string {
  return typeof offered === 'string' && SAFE.test(offered);
}
