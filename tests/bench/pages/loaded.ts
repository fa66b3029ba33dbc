/** What a page loads beside itself. */
export interface Loaded {
  readonly scripts: readonly string[];
  readonly others: readonly string[];
}

/** Addresses that a browser asks for by itself when it shows this page: scripts, and style sheets, icons, pictures and frames. */
export function loadedBy(html: string): Loaded {
  const sources = [...html.matchAll(/<([a-z]+)\b[^>]*?\s(?:src|srcset|data|poster)="([^"]+)"/gi)];
  const links = [...html.matchAll(/<link\b[^>]*?\shref="([^"]+)"/gi)].map(([, address = '']) => address);
  const of = (isScript: boolean): string[] =>
    sources.filter(([, tag]) => (tag?.toLowerCase() === 'script') === isScript).map(([, , address = '']) => address);
  return { scripts: of(true), others: [...of(false), ...links, ...loadedByStyle(html)] };
}

/** Addresses that a style sheet has a browser ask for. */
export function loadedByStyle(css: string): readonly string[] {
  const urls = [...css.matchAll(/url\(\s*["']?([^"')]+)/gi), ...css.matchAll(/@import\s+["']([^"']+)/gi)];
  return urls.map(([, address = '']) => address).filter((address) => !address.startsWith('data:'));
}

/** Whether an address leads to whoever sent the page, and to nobody else. */
export function isOwn(address: string): boolean {
  return address.startsWith('/') && !/^\/[/\\]/.test(address);
}
