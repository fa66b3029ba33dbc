import type { Cell, Column, Table } from './measure.js';

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^\s*[=+\-@]|^[\t\r]/;

/**
 * A table as RFC 4180 has it, in UTF-8. Numbers are plain: seconds, shares from 0 to 1; moments are ISO 8601 in UTC; what is not known is
 * empty. Text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
export function csvOf({ columns, rows }: Table): string {
  const lines = [
    columns.map((column) => quoted(titleOf(column))),
    ...rows.map((row) => row.map((cell, index) => cellOf(cell, columns[index]))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function titleOf({ title, holds }: Column): string {
  if (holds === 'seconds') return `${title} (seconds)`;
  return holds === 'days' ? `${title} (days)` : title;
}

function cellOf(cell: Cell, column: Column | undefined): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return quoted(cell);
  return column?.holds === 'moment' || column?.holds === 'day' ? new Date(cell).toISOString() : String(cell);
}

function quoted(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
