/** Pure: the forms of pages, as a browser without scripts sends them. */

/** Where machines ask. What they send is JSON, which no form of another site can send; they show a token, and never a cookie. */
const OF_MACHINES = /^\/+(api|public|health|metrics|calendar)(\/|$)/i;
/** Room for the ids of two thousand sites, which an environment may have, beside the rest. */
export const LONGEST_FORM = 96 * 1024;
/** Room for what an incident did to a hundred Trusts, five fields for each: a section of an RCA is sent whole. */
export const MOST_FIELDS = 600;

/** Whether the path is one of the pages for people: they send forms, and their browsers show a cookie. */
export function isOfPages(path: string): boolean {
  return !OF_MACHINES.test(path);
}

/** The fields of a form, each once; null for what no page of ours sends. The text is whole, in UTF-8. */
export function fieldsOf(text: string): Readonly<Record<string, string>> | null {
  if (text.length > LONGEST_FORM) return null;
  const fields = [...new URLSearchParams(text)];
  const named = new Map(fields);
  return named.size === fields.length && fields.length <= MOST_FIELDS ? Object.fromEntries(named) : null;
}
