import type { Block, Cell, Inline, Item, List, Mark, Run, Table } from './prose.js';

/**
 * As HTML that can do nothing: no script, style, event or picture, and only links to http, https and mail. Whatever people wrote is
 * escaped; every tag is one of ours.
 */
export function htmlOf(blocks: readonly Block[]): string {
  return blocks
    .map(blockHtml)
    .filter((html) => html !== '')
    .join('\n');
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return element('p', lineHtml(block.content));
    case 'heading':
      return element(`h${block.level}`, lineHtml(block.content));
    case 'code': {
      const language = block.language === null ? '' : ` class="language-${escaped(block.language)}"`;
      return `<pre><code${language}>${escaped(block.text)}</code></pre>`;
    }
    case 'quote':
      return element('blockquote', htmlOf(block.content));
    case 'titled':
      return block.unfolds
        ? `<details open><summary>${escaped(block.title)}</summary>\n${htmlOf(block.content)}\n</details>`
        : `<div class="panel">\n<p><strong>${escaped(block.title)}</strong></p>\n${htmlOf(block.content)}\n</div>`;
    case 'rule':
      return '<hr>';
    case 'list':
      return listHtml(block);
    case 'table':
      return tableHtml(block);
  }
}

function element(name: string, content: string): string {
  return content === '' ? '' : `<${name}>${content}</${name}>`;
}

function lineHtml(content: readonly Inline[]): string {
  const parts: string[] = [];
  let open: string | null = null;
  for (const inline of content) {
    const link = inline.kind === 'run' ? inline.link : null;
    if (link !== open) {
      if (open !== null) parts.push('</a>');
      if (link !== null) parts.push(`<a href="${escaped(link)}" rel="noopener">`);
      open = link;
    }
    parts.push(inline.kind === 'break' ? '<br>' : runHtml(inline));
  }
  if (open !== null) parts.push('</a>');
  return parts.join('');
}

/** From the innermost to the outermost. */
const TAGS: readonly (readonly [Mark, string])[] = [
  ['code', 'code'],
  ['subscript', 'sub'],
  ['superscript', 'sup'],
  ['underlined', 'u'],
  ['deleted', 'del'],
  ['emphasis', 'em'],
  ['strong', 'strong'],
];

function runHtml({ text, marks }: Run): string {
  return TAGS.reduce((html, [mark, tag]) => (marks.has(mark) ? `<${tag}>${html}</${tag}>` : html), escaped(text));
}

function listHtml({ items, isOrdered, start }: List): string {
  if (items.length === 0) return '';
  const tag = isOrdered ? 'ol' : 'ul';
  const from = isOrdered && start !== 1 ? ` start="${start}"` : '';
  return `<${tag}${from}>\n${items.map(itemHtml).join('\n')}\n</${tag}>`;
}

/** A text with nothing below it but lists stands in its item without a paragraph. */
function itemHtml({ state, content }: Item): string {
  const [first, ...rest] = content;
  const word = stateHtml(state);
  if (first?.kind === 'paragraph' && rest.every(({ kind }) => kind === 'list')) {
    return `<li>${word}${lineHtml(first.content)}${rest.length === 0 ? '' : `\n${htmlOf(rest)}\n`}</li>`;
  }
  return `<li>${word}${htmlOf(content)}</li>`;
}

function stateHtml(state: Item['state']): string {
  switch (state) {
    case 'done':
      return '<strong>Done:</strong> ';
    case 'to-do':
      return '<strong>To do:</strong> ';
    case 'decision':
      return '<strong>Decision:</strong> ';
    case null:
      return '';
  }
}

function tableHtml({ rows }: Table): string {
  if (rows.length === 0) return '';
  const [first = [], ...rest] = rows;
  const hasHeading = first.length > 0 && first.every(({ isHeader, rows: high }) => isHeader && high === 1);
  const heading = hasHeading ? `<thead>\n${rowHtml(first)}\n</thead>\n` : '';
  const body = hasHeading ? rest : rows;
  return `<table>\n${heading}${body.length === 0 ? '' : `<tbody>\n${body.map(rowHtml).join('\n')}\n</tbody>\n`}</table>`;
}

function rowHtml(cells: readonly Cell[]): string {
  const scope = cells.every(({ isHeader }) => isHeader) ? 'col' : 'row';
  return `<tr>${cells.map((cell) => cellHtml(cell, scope)).join('')}</tr>`;
}

function cellHtml({ isHeader, columns, rows, content }: Cell, scope: string): string {
  const [only] = content;
  const inside = content.length === 1 && only?.kind === 'paragraph' ? lineHtml(only.content) : htmlOf(content);
  const spans = `${columns > 1 ? ` colspan="${columns}"` : ''}${rows > 1 ? ` rowspan="${rows}"` : ''}`;
  return isHeader ? `<th scope="${scope}"${spans}>${inside}</th>` : `<td${spans}>${inside}</td>`;
}

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
}
