import { Ahead } from './ahead.js';
import type { Block, Cell, Table } from './prose.js';

export function isRow(line: string): boolean {
  return line.trimStart().startsWith('|');
}

/** The table that starts at a line, and the number of the first line behind it. A cell may go on over several lines. */
export function takeTable(
  lines: readonly string[],
  from: number,
  blocksOfCell: (cell: string) => readonly Block[],
): { readonly table: Table; readonly next: number } {
  const rows: (readonly Cell[])[] = [];
  let at = from;
  while (at < lines.length && isRow(lines[at] ?? '')) {
    const row = [lines[at] ?? ''];
    for (at += 1; at < lines.length && goesOn(row.at(-1) ?? '', lines[at] ?? ''); at += 1) row.push(lines[at] ?? '');
    rows.push(cellsOf(row.join('\n').trim(), blocksOfCell));
  }
  return { table: { kind: 'table', rows }, next: at };
}

function goesOn(last: string, next: string): boolean {
  return !last.trimEnd().endsWith('|') && next.trim() !== '' && !isRow(next);
}

function cellsOf(row: string, blocksOfCell: (cell: string) => readonly Block[]): readonly Cell[] {
  const cells: Cell[] = [];
  const ahead = new Ahead(row);
  let at = 0;
  while (at < row.length) {
    const isHeader = row.startsWith('||', at);
    const from = at + (isHeader ? 2 : 1);
    at = endOfCell(row, from, ahead);
    const isLast = at >= row.length;
    const text = row.slice(from, at).trim();
    if (!isLast || text !== '') cells.push({ isHeader, columns: 1, rows: 1, content: blocksOfCell(text) });
  }
  return cells;
}

/** Where a pipe ends the cell: not one that is escaped, or inside a link, a picture or code. */
function endOfCell(row: string, from: number, ahead: Ahead): number {
  let at = from;
  while (at < row.length && row[at] !== '|') at = pastOne(row, at, ahead);
  return at;
}

function pastOne(row: string, at: number, ahead: Ahead): number {
  const sign = row[at];
  if (sign === '\\') return at + 2;
  if (sign === '[') return ahead.past(']', at + 1) ?? at + 1;
  if (sign === '!' && /\S/.test(row[at + 1] ?? '')) {
    const end = ahead.past('!', at + 1);
    return end !== null && /^![^\s|!]+\|[^|!]*!$/.test(row.slice(at, end)) ? end : at + 1;
  }
  return row.startsWith('{{', at) ? (ahead.past('}}', at + 2) ?? at + 2) : at + 1;
}
