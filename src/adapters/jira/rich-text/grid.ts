import type { Cell, Table } from './prose.js';

/**
 * The cells of a table where they stand, for readings that know no cells over several columns or rows: a place that a cell covers
 * and does not start in is null.
 */
export function grid({ rows }: Table): readonly (readonly (Cell | null)[])[] {
  // By column: how many of the rows to come a cell from above still covers.
  const covered: number[] = [];
  return rows.map((cells) => {
    const line: (Cell | null)[] = [];
    const passCovered = (): void => {
      for (let left = covered[line.length] ?? 0; left > 0; left = covered[line.length] ?? 0) {
        covered[line.length] = left - 1;
        line.push(null);
      }
    };
    for (const cell of cells) {
      passCovered();
      for (let column = 0; column < cell.columns; column += 1) {
        covered[line.length] = cell.rows - 1;
        line.push(column === 0 ? cell : null);
      }
    }
    passCovered();
    return line;
  });
}
