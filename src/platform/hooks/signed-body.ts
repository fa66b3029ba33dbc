import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { badRequest, Problem } from '../http/problem.js';
import { rawBodyOf } from '../http/raw-body.js';
import { parseStrictJson } from '../http/strict-json.js';

/** How the other side signs: with this secret, in this header (in lower case). */
export interface HookSignature {
  readonly secret: string;
  readonly header: string;
}

/** What another system sent us of its own accord, once it has shown that it knows our secret. */
export interface SignedBody {
  /** Parsed; whatever it says. */
  readonly document: unknown;
  /** sha256 of the bytes: a name for this delivery where its sender gives none. */
  readonly sha256: string;
}

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * The document, after the bytes that came were found to be signed by HMAC-SHA256. Refuses with one and the same 401 whatever is wrong
 * with the signature, before anything is parsed, and with 400 what is signed and is no JSON.
 */
export function signedBody(request: Request, { secret, header }: HookSignature): SignedBody {
  const bytes = rawBodyOf(request);
  if (!fits(bytes, secret, request.headers[header])) {
    throw new Problem(401, 'unauthenticated', 'The signature of this message does not fit it.');
  }
  const parsed = parseStrictJson(bytes.toString('utf8'));
  if (!parsed.ok) {
    throw badRequest([{ field: '(body)', fault: parsed.fault, fix: 'Send one well-formed JSON document in UTF-8.' }]);
  }
  return { document: parsed.value, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Takes as long for a wrong signature as for the right one. */
function fits(bytes: Buffer, secret: string, given: string | string[] | undefined): boolean {
  const [, hex] = SIGNATURE.exec(typeof given === 'string' ? given : '') ?? [];
  const expected = createHmac('sha256', secret).update(bytes).digest();
  const offered = Buffer.from(hex ?? '0'.repeat(64), 'hex');
  return timingSafeEqual(expected, offered) && hex !== undefined;
}
