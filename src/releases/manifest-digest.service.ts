import { createHash } from 'node:crypto';
import { manifestText } from './manifest.js';
import type { Manifest } from './release.js';

/** The digest that people sign: sha256, in lower-case hex, of the manifest's canonical text. The database computes it again. */
export function manifestDigest(manifest: Manifest): string {
  return createHash('sha256').update(manifestText(manifest), 'utf8').digest('hex');
}
