/** The grammar of every version and of every identifier that may reach a path or a command: no space, quote, slash, brace or leading dash. */
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$/;

/** A service names a directory on every site, beside `manifest.json`, so it has no dots and no capitals. */
export const SERVICE = /^[a-z0-9][a-z0-9-]{0,63}$/;

export const SHA256 = /^[0-9a-f]{64}$/;

/** Words that stand where a version stands in an address (`/releases/compare`), so no release may be called by them. */
const TAKEN_BY_ADDRESSES: ReadonlySet<string> = new Set(['compare']);

/** Whether `text` may name a release or a package's version. Versions are opaque: they are never ordered as numbers. */
export function isVersion(text: string): boolean {
  return VERSION.test(text) && !TAKEN_BY_ADDRESSES.has(text);
}
