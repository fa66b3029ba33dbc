import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';

/** Where the design system's own templates and styles lie. */
export const DESIGN_SYSTEM = join(
  dirname(createRequire(import.meta.url).resolve('nhsuk-frontend/package.json')),
  'dist',
);
/** `src/web`, built or not. */
export const WEB = fileURLToPath(new URL('.', import.meta.url));

/** A font that is licensed to the NHS website alone and lies on a host of others: a page of ours asks nobody else for anything. */
const FONT_OF_OTHERS = /@font-face\{[^}]*\}/g;

/** Our own sheet, part by part: what comes later may be laid over what came before. */
const PARTS = ['pages', 'hotfix', 'rollouts', 'plan', 'schedule', 'insight'] as const;

interface Asset {
  readonly type: string;
  readonly body: Buffer;
  readonly packed: Buffer;
}

interface AssetNames {
  readonly sheets: readonly string[];
  readonly icon: string;
  /** The script of pages that follow what others do. */
  readonly live: string;
}

/** The style sheets, the icon and the script of pages, each under a name that changes with what it holds, so that it may be kept for ever. */
@Injectable()
export class Assets {
  private readonly kept = new Map<string, Asset>();
  private named: AssetNames | null = null;

  /** The names for a page to refer to. */
  get names(): AssetNames {
    return (this.named ??= {
      sheets: [
        this.keep(
          'nhsuk.css',
          'text/css; charset=utf-8',
          read(DESIGN_SYSTEM, 'nhsuk/nhsuk-frontend.min.css').replaceAll(FONT_OF_OTHERS, ''),
        ),
        this.keep(
          'pages.css',
          'text/css; charset=utf-8',
          PARTS.map((part) => read(WEB, `layout/${part}.css`)).join('\n'),
        ),
      ],
      icon: this.keep('icon.svg', 'image/svg+xml', read(WEB, 'layout/icon.svg')),
      live: this.keep('live.js', 'text/javascript; charset=utf-8', read(WEB, 'live/live.js')),
    });
  }

  /** Null for a name that is none of ours, be it one of yesterday. */
  find(name: string): Asset | null {
    return this.names.icon === '' ? null : (this.kept.get(name) ?? null);
  }

  private keep(name: string, type: string, text: string): string {
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
    const [stem = '', ending = ''] = name.split('.');
    const kept = `${stem}-${hash}.${ending}`;
    const body = Buffer.from(text);
    this.kept.set(kept, { type, body, packed: gzipSync(body) });
    return kept;
  }
}

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}
