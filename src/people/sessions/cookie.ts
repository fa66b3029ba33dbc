/** Pure: the cookies of pages. */

/** Which cookie: of somebody's session, or of a visitor whose sign-in form was handed out. */
export type CookieUse = 'session' | 'visitor';

const NAMES = { session: 'gatehouse', visitor: 'gatehouse-visitor' } as const satisfies Record<CookieUse, string>;

/**
 * What it is called. A browser takes `__Host-` from nobody but this very host, over an encrypted connection; on this machine alone,
 * where there is none, it goes by its bare name.
 */
export function cookieName(use: CookieUse, secure: boolean): string {
  return `${secure ? '__Host-' : ''}${NAMES[use]}`;
}

/** A `Set-Cookie` for as long as the browser is open; an empty value takes the cookie away. No script can read it, and no form of another site sends it. */
export function cookieToSet(use: CookieUse, value: string, secure: boolean): string {
  const over = value === '' ? '; Max-Age=0' : '';
  return `${cookieName(use, secure)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}${over}`;
}

/** The value of a cookie in a `Cookie` header; null where there is none of that name, or more than one. */
export function cookieIn(header: string | undefined, name: string): string | null {
  const values = (header ?? '').split(';').flatMap((part) => {
    const at = part.indexOf('=');
    return at > 0 && part.slice(0, at).trim() === name ? [part.slice(at + 1).trim()] : [];
  });
  return values.length === 1 ? (values[0] ?? null) : null;
}
