const IDENTIFIER = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Whether a text may be the id of a site, a Trust or a control node: safe in a URL, a file name and an inventory. */
export function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && IDENTIFIER.test(value);
}
