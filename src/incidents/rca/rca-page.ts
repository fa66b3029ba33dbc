import { inHtml } from '../../platform/html-escape.js';
import { rcaDocument, type Block } from './rca-document.js';
import type { RcaReading } from './reading.js';

/** The style sheet of the page; a browser shows no other. */
export const RCA_STYLE = `body{font:11pt/1.5 sans-serif;max-width:48em;margin:2em auto;padding:0 1em;color:#1b1b1b}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #767676;padding:.3em .6em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
p{white-space:pre-line;overflow-wrap:anywhere}
h2{break-after:avoid}tr{break-inside:avoid}
@page{size:A4;margin:2cm}
@media print{body{margin:0;max-width:none}}`;

/** A reading as one page to be printed, or kept as a PDF by the browser. What somebody wrote is shown as what it is. */
export function rcaPage(reading: RcaReading): string {
  const { title, chapters } = rcaDocument(reading);
  const body = chapters.map(
    (chapter) => `<section><h2>${inHtml(chapter.title)}</h2>${chapter.blocks.map(written).join('')}</section>`,
  );
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${inHtml(title)}</title><style>${RCA_STYLE}</style></head>`,
    `<body><main><h1>${inHtml(title)}</h1>${body.join('')}</main></body></html>`,
    '',
  ].join('\n');
}

function written(block: Block): string {
  if (block.kind === 'words') return `<p>${inHtml(block.text)}</p>`;
  const named = block.head.some((name) => name !== '');
  const head = named
    ? `<thead><tr>${block.head.map((name) => `<th scope="col">${inHtml(name)}</th>`).join('')}</tr></thead>`
    : '';
  const rows = block.rows.map((row) => {
    const cells = row.map((one, index) =>
      !named && index === 0 ? `<th scope="row">${inHtml(one)}</th>` : `<td>${inHtml(one)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table>${head}<tbody>${rows.join('')}</tbody></table>`;
}
