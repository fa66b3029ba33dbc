import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * What stands before the first underscore: `gatehouse` is an API token, and lets a scanner find one that was pasted
 * somewhere; the others are a session, one at pages, a one-time right to set a password, and what a site shows with its reports.
 */
const SECRET_KINDS = [
  'gatehouse',
  'gatehouse-session',
  'gatehouse-page',
  'gatehouse-password',
  'gatehouse-site',
  'gatehouse-link',
  'gatehouse-calendar',
] as const;
type SecretKind = (typeof SECRET_KINDS)[number];

/** A secret as it is shown once (`text`), and as it is kept (`id` to find it by, `hash` to know it by). */
export interface NewSecret {
  readonly id: string;
  readonly hash: string;
  readonly text: string;
}

/** A secret as somebody showed it; not yet believed. */
export interface ShownSecret {
  readonly kind: SecretKind;
  readonly id: string;
  readonly secret: string;
}

const GRAMMAR = /^([a-z-]{1,32})_([0-9a-f]{16})_([0-9a-f]{64})$/;

/** Makes `<kind>_<id>_<secret>` with 256 random bits, for which a plain sha256 is a safe way to keep it. */
export function newSecret(kind: SecretKind): NewSecret {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('hex');
  return { id, hash: hashOf(secret), text: `${kind}_${id}_${secret}` };
}

/** Takes a shown secret apart, or answers null when it has not the form of one. */
export function readSecret(text: string): ShownSecret | null {
  const [, prefix, id, secret] = GRAMMAR.exec(text) ?? [];
  const kind = SECRET_KINDS.find((known) => known === prefix);
  return kind === undefined || id === undefined || secret === undefined ? null : { kind, id, secret };
}

/** Whether the secret is the one that was kept as `hash`, in a time that tells nothing of how near it was. */
export function isSecret(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(secret), 'hex'), Buffer.from(hash, 'hex'));
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
