import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { RCA_STYLE } from './rca-page.js';
import type { RcaExport } from './rcas.service.js';

const TYPES = {
  markdown: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
} as const satisfies Record<RcaExport['format'], string>;

/** As a browser computes it of the style sheet in the page. */
const STYLE_HASH = createHash('sha256').update(RCA_STYLE, 'utf8').digest('base64');

/** Sends an RCA so that a browser runs nothing in it, and shows no style but its own. */
export function sendRca(response: Response, { format, text }: RcaExport): void {
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('Content-Type', TYPES[format]);
  response.end(text);
}
