import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../releases/manifest.js';

/** sha256 of a text in UTF-8, in lower-case hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The one text of whatever JSON can say: keys sorted, no white space; dates as ISO 8601, what is undefined left out. */
export function canonicalText(value: unknown): string {
  const plain: unknown = JSON.parse(JSON.stringify(value));
  return canonicalJson(z.json().parse(plain));
}
