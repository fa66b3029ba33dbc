/** Pure: takes secrets out of whatever is about to be logged. */

const SECRET_NAME = /authorization|password|passphrase|secret|token|cookie|private_?key/i;
const BEARER = /\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]+/gi;
const ADDRESS_PASSWORD = /(:\/\/[^\s:@/]*):[^\s@/]*@/g;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** Tokens, sessions and rights of our own, wherever one was pasted; their id may stay, to revoke it by. */
const GATEHOUSE_SECRET = /\b(gatehouse[a-z-]*_[0-9a-f]{16})_[0-9a-f]{64}\b/g;
const REDACTED = '[redacted]';
const DEEPEST = 8;

/** Takes out what looks like a credential inside a text: bearer tokens, passwords in addresses, private keys. */
export function redactText(text: string): string {
  return text
    .replace(PRIVATE_KEY, REDACTED)
    .replace(GATEHOUSE_SECRET, (_whole, id: string) => `${id}_${REDACTED}`)
    .replace(BEARER, (_whole, scheme: string) => `${scheme} ${REDACTED}`)
    .replace(ADDRESS_PASSWORD, (_whole, before: string) => `${before}:${REDACTED}@`);
}

/**
 * A copy of `value` in which every text or object under a name that sounds secret is replaced, at any depth up to eight
 * (deeper is cut). Numbers stay: an attempt's fencing token is a number and no secret.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= DEEPEST) return '[too deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]: [string, unknown]) => [
      name,
      SECRET_NAME.test(name) && harbours(item) ? REDACTED : redact(item, depth + 1),
    ]),
  );
}

function harbours(item: unknown): boolean {
  return typeof item === 'string' || (typeof item === 'object' && item !== null);
}

function redactError(error: Error, depth: number): unknown {
  return {
    kind: error.name,
    message: redactText(error.message),
    stack: redactText(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}
