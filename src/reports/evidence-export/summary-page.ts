import { inHtml } from '../../platform/html-escape.js';

const STYLE = `body{font:11pt/1.5 sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#1b1b1b}
table{border-collapse:collapse;width:100%;margin:0 0 1em}
th,td{border:1px solid #767676;padding:.3em .6em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
div{overflow-x:auto}code{overflow-wrap:anywhere}h2{break-after:avoid}tr{break-inside:avoid}
@page{size:A4;margin:2cm}`;

/** Nothing in it runs, and nothing is loaded from anywhere. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export function pageBegins(title: string): string {
  return `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>${inHtml(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${inHtml(title)}</h1>
`;
}

export const PAGE_ENDS = '</main></body></html>\n';

export function heading(words: string): string {
  return `<h2>${inHtml(words)}</h2>\n`;
}

export function paragraph(words: string): string {
  return `<p>${inHtml(words)}</p>\n`;
}

export function tableBegins(label: string, columns: readonly string[]): string {
  const head = columns.map((name) => `<th scope="col">${inHtml(name)}</th>`).join('');
  return `<div role="region" aria-label="${inHtml(label)}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>\n`;
}

/** A cell that nobody filled says so. */
export function row(cells: readonly (string | null)[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell === null || cell === '' ? '–' : inHtml(cell)}</td>`).join('')}</tr>\n`;
}

export const TABLE_ENDS = '</tbody></table></div>\n';

/** A whole table, or that there is nothing to put in it. */
export function table(
  label: string,
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
): string {
  if (rows.length === 0) return paragraph('None.');
  return `${tableBegins(label, columns)}${rows.map(row).join('')}${TABLE_ENDS}`;
}

/** How one time is said to all readers of an export. */
export function utc(moment: Date | string | null): string | null {
  if (moment === null) return null;
  return (typeof moment === 'string' ? moment : moment.toISOString()).replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');
}
