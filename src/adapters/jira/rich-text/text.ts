import { grid } from './grid.js';
import type { Block, Inline, Item, List, Run, Table } from './prose.js';

/** As plain text: what is struck out says so, addresses stand behind their words. */
export function textOf(blocks: readonly Block[]): string {
  return joined(blocks, '\n\n');
}

function joined(blocks: readonly Block[], between: string): string {
  return blocks
    .map(blockText)
    .filter((text) => text !== '')
    .join(between);
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return lineText(block.content);
    case 'code':
      return indented(block.text, '    ', '    ');
    case 'quote':
      return quoted(textOf(block.content));
    case 'titled':
      return `${block.title}:\n${indented(textOf(block.content), '  ', '  ')}`.trimEnd();
    case 'rule':
      return '----------';
    case 'list':
      return listText(block);
    case 'table':
      return tableText(block);
  }
}

export function lineText(content: readonly Inline[]): string {
  return content
    .map((inline, index) => (inline.kind === 'break' ? '\n' : runText(inline, content[index + 1])))
    .join('')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** The address of a link of several runs stands behind the last of them. */
function runText({ text, marks, link }: Run, next: Inline | undefined): string {
  let words = text;
  if (marks.has('superscript')) words = raised('^', words);
  if (marks.has('subscript')) words = raised('_', words);
  if (marks.has('deleted')) words = `[deleted: ${words}]`;
  const goesOn = next?.kind === 'run' && next.link === link;
  if (link === null || goesOn || link === text.trim() || link === `mailto:${text.trim()}`) return words;
  const said = words.trimEnd();
  return `${said} (${link.replace(/^mailto:/i, '')})${words.slice(said.length)}`;
}

function quoted(text: string): string {
  return text === '' ? '' : indented(text, '> ', '> ');
}

function raised(sign: string, words: string): string {
  return /^\w+$/.test(words) ? `${sign}${words}` : `${sign}(${words})`;
}

function listText({ items, isOrdered, start }: List): string {
  return items
    .map((item, index) => {
      const marker = isOrdered ? `${start + index}. ` : '- ';
      return indented(stateText(item) + joined(item.content, '\n'), marker, ' '.repeat(marker.length));
    })
    .join('\n');
}

function stateText({ state }: Item): string {
  switch (state) {
    case 'done':
      return '[x] ';
    case 'to-do':
      return '[ ] ';
    case 'decision':
      return 'Decision: ';
    case null:
      return '';
  }
}

function tableText(table: Table): string {
  return grid(table)
    .map((cells) => cells.map((cell) => (cell === null ? '' : onOneLine(textOf(cell.content)))).join(' | '))
    .join('\n');
}

function onOneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' / ');
}

function indented(text: string, first: string, rest: string): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? first + line : line === '' ? rest.trimEnd() : rest + line))
    .join('\n');
}
