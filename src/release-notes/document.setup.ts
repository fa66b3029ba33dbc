import type { Response } from 'express';
import { mediaType, type NoteDocument } from './edition.js';

/** Sends a document of notes so that a browser runs nothing in it, and shows no style but the one that it was written out with. */
export function sendDocument(response: Response, { format, body, style }: NoteDocument): void {
  const styles = style === null ? '' : ` style-src '${style}';`;
  response.setHeader(
    'Content-Security-Policy',
    `default-src 'none';${styles} base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  response.setHeader('Content-Type', mediaType(format));
  response.end(body);
}

/** Whether the caller has it already, by the tags that it names. */
export function isKnown(ifNoneMatch: string | undefined, hash: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(`"${hash}"`) || tags.includes('*');
}
