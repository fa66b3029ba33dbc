import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import type { Document } from './status-board.service.js';

/** The script that products embed, as it lies beside this file. */
@Injectable()
export class BannerScript {
  readonly document: Document;

  constructor() {
    const written = readFileSync(fileURLToPath(new URL('banner-script.js', import.meta.url)), 'utf8');
    const body = Buffer.from(spare(written));
    this.document = { etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`, body };
  }
}

/** Without what only its authors read: lines of comment, and the space before lines. No text in it goes over several lines. */
function spare(script: string): string {
  const lines = script.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('//')).join('\n');
}
