/** Pure: the forms of pages, as a browser without scripts sends them. */

/** Where pages stand whose forms are taken. Everything else takes JSON, which no form of another site can send. */
const OF_PAGES = /^\/+l\/+[^/]/;
const LONGEST = 64 * 1024;
const MOST_FIELDS = 100;

export function takesForms(path: string): boolean {
  return OF_PAGES.test(path);
}

/** The fields of a form, each once; null for what no page of ours sends. The text is whole, in UTF-8. */
export function fieldsOf(text: string): Readonly<Record<string, string>> | null {
  if (text.length > LONGEST) return null;
  const fields = [...new URLSearchParams(text)];
  const named = new Map(fields);
  return named.size === fields.length && fields.length <= MOST_FIELDS ? Object.fromEntries(named) : null;
}
