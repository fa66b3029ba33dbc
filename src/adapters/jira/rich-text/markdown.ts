import { grid } from './grid.js';
import { escaped, longestTicks } from '../../../platform/markdown-escape.js';
import { lineMarkdown } from './markdown-line.js';
import { run, type Block, type Cell, type Item, type List, type Mark, type Table } from './prose.js';

/** As Markdown of GitHub's kind: what people wrote is never markup, and pipes split no cell. Its only tags are `br`, `sub` and `sup`. */
export function markdownOf(blocks: readonly Block[]): string {
  return joined(blocks, '\n\n');
}

function joined(blocks: readonly Block[], betweenTextAndList: string): string {
  let markdown = '';
  let before: Block['kind'] | null = null;
  let usesOther = false;
  for (const block of blocks) {
    const isList = block.kind === 'list';
    // Two lists in a row would be one, were their markers the same.
    usesOther = isList && before === 'list' && !usesOther;
    const next = blockMarkdown(block, usesOther);
    if (next === '') continue;
    // Right below a text, only a list that starts with words, and by 1 if it has numbers, is a list.
    const isTight = before === 'paragraph' && isList && /^(?:[-*]|1[.)]) (?![-*] |\d+[.)] )\S/.test(next);
    markdown += (before === null ? '' : isTight ? betweenTextAndList : '\n\n') + next;
    before = block.kind;
  }
  return markdown;
}

function blockMarkdown(block: Block, usesOther: boolean): string {
  switch (block.kind) {
    case 'paragraph':
      return lineMarkdown(block.content, 'paragraph');
    case 'heading': {
      const line = lineMarkdown(block.content, 'heading');
      return line === '' ? '' : `${'#'.repeat(block.level)} ${line}`;
    }
    case 'code':
      return fenced(block.text, block.language);
    case 'quote':
      return quoted(markdownOf(block.content));
    case 'titled':
      return quoted(`**${escaped(block.title)}**\n\n${markdownOf(block.content)}`.trimEnd());
    case 'rule':
      return '---';
    case 'list':
      return listMarkdown(block, usesOther);
    case 'table':
      return tableMarkdown(block);
  }
}

function quoted(text: string): string {
  return text === '' ? '' : prefixed(text, '> ', '> ');
}

function fenced(text: string, language: string | null): string {
  const fence = '`'.repeat(Math.max(3, longestTicks(text) + 1));
  return `${fence}${language ?? ''}\n${text}\n${fence}`;
}

function listMarkdown({ items, isOrdered, start }: List, usesOther: boolean): string {
  return items
    .map((item, index) => {
      const marker = isOrdered ? `${start + index}${usesOther ? ')' : '.'} ` : usesOther ? '* ' : '- ';
      const content = stateMarkdown(item) + joined(item.content, '\n');
      return prefixed(content, marker, ' '.repeat(marker.length));
    })
    .join('\n');
}

function stateMarkdown({ state }: Item): string {
  switch (state) {
    case 'done':
      return '[x] ';
    case 'to-do':
      return '[ ] ';
    case 'decision':
      return '**Decision:** ';
    case null:
      return '';
  }
}

/** The first row is the heading, as Markdown wants it, and as wide as the widest: readers leave out cells beyond it. */
function tableMarkdown(table: Table): string {
  const rows = grid(table);
  const width = rows.reduce((widest, { length }) => Math.max(widest, length), 0);
  if (width === 0) return '';
  const [first = [], ...rest] = rows;
  const isHeading = first.every((cell) => cell === null || cell.isHeader);
  const empty = Array.from({ length: width }, () => null);
  const heading = [...(isHeading ? first : []), ...empty].slice(0, width);
  const divider = `|${' --- |'.repeat(width)}`;
  return [rowMarkdown(heading), divider, ...(isHeading ? rest : rows).map(rowMarkdown)].join('\n');
}

function rowMarkdown(cells: readonly (Cell | null)[]): string {
  return `| ${cells.map((cell) => (cell === null ? '' : cellMarkdown(cell.content))).join(' | ')} |`;
}

/** A cell is one line: what stands in lines is set apart by breaks, and what has a layout keeps its signs. */
function cellMarkdown(blocks: readonly Block[]): string {
  return blocks
    .flatMap(cellLines)
    .filter((line) => line !== '')
    .join('<br>');
}

function cellLines(block: Block): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return [lineMarkdown(block.content, 'cell')];
    case 'code':
      return block.text.split('\n').map((line) => lineMarkdown([run(line, CODE)], 'cell'));
    case 'quote':
      return block.content.flatMap(cellLines);
    case 'titled':
      return [`**${escaped(block.title)}**`, ...block.content.flatMap(cellLines)];
    case 'rule':
      return ['\\---'];
    case 'list':
      return block.items.map(
        (item, index) =>
          `${block.isOrdered ? `${block.start + index}\\.` : '•'} ${stateMarkdown(item)}${cellMarkdown(item.content)}`,
      );
    case 'table':
      return block.rows.map((cells) => cells.map(({ content }) => cellMarkdown(content)).join(' / '));
  }
}

const CODE: ReadonlySet<Mark> = new Set<Mark>(['code']);

function prefixed(text: string, first: string, rest: string): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? first + line : line === '' ? rest.trimEnd() : rest + line))
    .join('\n');
}
