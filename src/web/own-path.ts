const ANYWHERE = 'http://own.invalid';

/** The path of a page of ours, as it was handed to us to go back to; `/` for whatever might lead elsewhere. */
export function ownPath(text: string | null | undefined): string {
  if (text === null || text === undefined || text.length > 2000) return '/';
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text)) return '/';
  const url = URL.parse(text, ANYWHERE);
  if (url?.origin !== ANYWHERE || url.pathname.startsWith('//')) return '/';
  return /^\/(api|sign-in|sign-out)([/?]|$)/i.test(url.pathname) ? '/' : `${url.pathname}${url.search}`;
}
