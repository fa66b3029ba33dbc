import type { Allowance } from './allowance.js';
import type { BlocksOf } from './adf-list.js';
import { nodeOf, type AdfNode } from './adf-node.js';
import { paragraph, run, span, type Cell, type Table } from './prose.js';

/** A table with the numbers of its rows where it shows them. What is no row or no cell stands in one of its own. */
export function tableOf(table: AdfNode, allowance: Allowance, depth: number, blocksOf: BlocksOf): Table {
  const rows: (readonly Cell[])[] = [];
  for (const value of table.content) {
    if (!allowance.spendNode()) break;
    const row = nodeOf(value);
    rows.push(
      row.type === 'tableRow'
        ? cellsOf(row, allowance, depth, blocksOf)
        : [cell({ isHeader: false, content: blocksOf([value], allowance, depth) })],
    );
  }
  return { kind: 'table', rows: table.attributes['isNumberColumnEnabled'] === true ? numbered(rows) : rows };
}

function cellsOf(row: AdfNode, allowance: Allowance, depth: number, blocksOf: BlocksOf): readonly Cell[] {
  const cells: Cell[] = [];
  for (const value of row.content) {
    if (!allowance.spendNode()) break;
    const node = nodeOf(value);
    const isCell = node.type === 'tableCell' || node.type === 'tableHeader';
    cells.push({
      isHeader: node.type === 'tableHeader',
      columns: isCell ? span(node.attributes['colspan']) : 1,
      rows: isCell ? span(node.attributes['rowspan']) : 1,
      content: blocksOf(isCell ? node.content : [value], allowance, depth),
    });
  }
  return cells;
}

/** The tracker counts every row but one of headings at the top. */
function numbered(rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  const headings = rows[0]?.every(({ isHeader }) => isHeader) === true ? 1 : 0;
  return rows.map((cells, index) =>
    index < headings
      ? [cell({ isHeader: true, content: [] }), ...cells]
      : [cell({ isHeader: false, content: [paragraph([run(String(index + 1 - headings))])] }), ...cells],
  );
}

function cell(about: Pick<Cell, 'isHeader' | 'content'>): Cell {
  return { ...about, columns: 1, rows: 1 };
}
