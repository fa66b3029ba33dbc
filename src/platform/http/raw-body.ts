const NOTHING = Buffer.alloc(0);
const kept = new WeakMap<object, Buffer>();

/** Routes whose senders sign the bytes: nothing of them is parsed before the signature was looked at. */
const SIGNED = /^\/+api\/+v1\/+hooks(\/|$)/i;

export function isSigned(path: string): boolean {
  return SIGNED.test(path);
}

/** Keeps the very bytes of a body for as long as its request lives. */
export function keepRawBody(request: object, body: Buffer): void {
  kept.set(request, body);
}

/** The bytes as they came, where the route is one that is signed; else none. */
export function rawBodyOf(request: object): Buffer {
  return kept.get(request) ?? NOTHING;
}
