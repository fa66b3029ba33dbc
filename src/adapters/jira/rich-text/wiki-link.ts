import { safeAddress } from './address.js';
import type { Ahead } from './ahead.js';
import type { Allowance } from './allowance.js';
import { run, type Inline } from './prose.js';

/** What was understood from one place of a line on, and where it ends. */
export interface Found {
  readonly inlines: readonly Inline[];
  readonly end: number;
}

/** `[words|address]`, `[address]`, `[~name]`, `[^file]`. Null for any other brackets, which are only themselves. */
export function linkIn(
  line: string,
  at: number,
  ahead: Ahead,
  allowance: Allowance,
  inlinesOf: (text: string, allowance: Allowance) => readonly Inline[],
): Found | null {
  const end = ahead.past(']', at + 1);
  const body = end === null ? '' : line.slice(at + 1, end - 1).trim();
  if (end === null || body === '' || body.includes('[')) return null;
  const found = (inlines: readonly Inline[]): Found => ({ inlines, end });
  const [, name] = /^~(?:accountid:)?([^\s|]+)$/.exec(body) ?? [];
  if (name !== undefined) return found([run(`@${name}`)]);
  const [, file] = /^\^([^|]+)$/.exec(body) ?? [];
  if (file !== undefined) return found([run(`[Attachment: ${file}]`)]);
  const [label = '', target = label] = body.split('|').map((part) => part.trim());
  const link = safeAddress(target);
  if (link !== null) {
    const words = body.includes('|') && label !== '' ? inlinesOf(label, allowance) : [run(bare(target))];
    return found(words.map((one) => (one.kind === 'run' ? run(one.text, one.marks, link) : one)));
  }
  if (!body.includes('|') || label === '' || !isElsewhere(target)) return null;
  allowance.warn('A link has an address that is not followed; only its text is shown.');
  return found(inlinesOf(label, allowance));
}

/** An address of another kind: one that runs, a file, a place on the page or in the tracker. */
function isElsewhere(target: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|[/\\#^])/i.test(target);
}

function bare(address: string): string {
  return address.replace(/^mailto:/i, '');
}

/** `!picture.png|thumbnail!`, by its name and never shown itself; one from elsewhere is a link to it. */
export function pictureIn(line: string, at: number, ahead: Ahead, allowance: Allowance): Found | null {
  const end = /\S/.test(line[at + 1] ?? '') ? ahead.past('!', at + 1) : null;
  const [name = ''] = end === null ? [] : line.slice(at + 1, end - 1).split('|');
  if (end === null || name === '' || name !== name.trim()) return null;
  const link = safeAddress(name);
  if (link !== null) return { inlines: [run('[Picture]', undefined, link)], end };
  if (/^[a-z][a-z0-9+.-]*:/i.test(name)) {
    allowance.warn('A picture has an address that is not followed.');
    return { inlines: [run('[Picture]')], end };
  }
  return /[^\s/\\]\.[A-Za-z0-9]{2,5}$/.test(name) ? { inlines: [run(`[Attachment: ${name}]`)], end } : null;
}
