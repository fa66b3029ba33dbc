import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { badRequest, notFound, Problem } from '../http/problem.js';
import { rawBodyOf } from '../http/raw-body.js';
import { parseStrictJson } from '../http/strict-json.js';

/** How the other side signs, and names what it sends. Headers in lower case. */
export interface HookHabits {
  /** Undefined where none is set up: then there is no such hook. */
  readonly secret: string | undefined;
  readonly signedIn: string;
  readonly namedIn: string;
}

/** What another system sent us of its own accord, once it has shown that it knows our secret. */
export interface SignedHook {
  /** Its sender's own name for this delivery, the same for every try; the sha256 of its bytes where there is none that can be kept. */
  readonly id: string;
  /** Parsed; whatever it says. */
  readonly document: unknown;
}

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;
const NAME = /^[\x21-\x7e]{1,200}$/;

/**
 * The document, after the bytes that came were found to be signed by HMAC-SHA256. Refuses with 404 where no secret is set up, with one and
 * the same 401 whatever is wrong with the signature, before anything is parsed, and with 400 what is signed and is no JSON.
 */
export function signedHook(request: Request, { secret, signedIn, namedIn }: HookHabits): SignedHook {
  if (secret === undefined) throw notFound('hook');
  const bytes = rawBodyOf(request);
  if (!fits(bytes, secret, request.headers[signedIn])) {
    throw new Problem(401, 'unauthenticated', 'The signature of this message does not fit it.');
  }
  const parsed = parseStrictJson(bytes.toString('utf8'));
  if (!parsed.ok) {
    throw badRequest([{ field: '(body)', fault: parsed.fault, fix: 'Send one well-formed JSON document in UTF-8.' }]);
  }
  const given = request.headers[namedIn];
  const isName = typeof given === 'string' && NAME.test(given);
  return { id: isName ? given : createHash('sha256').update(bytes).digest('hex'), document: parsed.value };
}

/** Takes as long for a wrong signature as for the right one. */
function fits(bytes: Buffer, secret: string, given: string | string[] | undefined): boolean {
  const [, hex] = SIGNATURE.exec(typeof given === 'string' ? given : '') ?? [];
  const expected = createHmac('sha256', secret).update(bytes).digest();
  const offered = Buffer.from(hex ?? '0'.repeat(64), 'hex');
  return timingSafeEqual(expected, offered) && hex !== undefined;
}
