import type { Insight } from '../../../reports/insight/insight.service.js';
import { countWords, type Cell, type Column, type Measure, type Table } from '../../../reports/insight/measure.js';
import { daysOf } from '../../../reports/insight/period.js';
import { comparedInWords, readingInWords, valueInWords } from '../../../reports/insight/words.js';
import { PRODUCTS, type Product } from '../../../sites/site.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { InsightOf } from '../../addresses.js';
import type { Addresses } from '../../addresses.js';
import { formView, type FieldView } from '../../form/form-view.js';
import { errorLines, type ErrorLine, type FormFields, type Sent } from '../../form/form.js';
import { barChart, type BarChart } from './bar-chart.js';

export const PERIOD_FORM = 'period';
/** So many lines of a table are drawn, and so many stand below the picture; all of them are in the file. */
const MOST_BARS = 10;
const MOST_LINES = 100;

const DAYS = ['30', '90', '365'] as const;
const NAMES: Readonly<Record<Product, string>> = { flip: 'FLIP', aide: 'AIDE' };

interface Choice {
  readonly text: string;
  readonly href: string;
  readonly isChosen: boolean;
}

interface TableView {
  readonly caption: string;
  readonly heads: readonly { readonly text: string; readonly isNumeric: boolean }[];
  readonly rows: readonly (readonly { readonly text: string; readonly isNumeric: boolean }[])[];
  /** Which of them are shown, where not all are. */
  readonly cut: string | null;
}

interface MeasureView {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly compared: string | null;
  readonly means: string;
  /** How it is counted. */
  readonly counted: readonly string[];
  readonly notes: readonly string[];
  readonly source: string;
  readonly file: string;
  /** Null: there is nothing to draw. */
  readonly chart:
    (BarChart & { readonly says: string; readonly key: readonly string[]; readonly isAlone: boolean }) | null;
  readonly table: TableView;
}

export interface InsightView {
  readonly heading: string;
  readonly says: string;
  readonly products: readonly Choice[];
  readonly lengths: readonly Choice[];
  readonly action: string;
  readonly product: Product;
  readonly fields: readonly FieldView[];
  readonly errors: readonly ErrorLine[];
  readonly measures: readonly MeasureView[];
  readonly zone: string;
}

interface Reader {
  readonly addresses: Addresses;
  /** What was asked for, as it was typed. */
  readonly fields: FormFields;
  readonly sent: Sent | null;
}

/** What was measured, in words, pictures and tables. */
export function insightView({ product, period, measures }: Insight, { addresses, fields, sent }: Reader): InsightView {
  const [from, to] = [fields['from'] ?? '', fields['to'] ?? ''];
  const own = from !== '' && sent === null;
  const days = own ? '' : (DAYS.find((one) => one === fields['days']) ?? '90');
  const asked: InsightOf = own ? { product, from, ...(to === '' ? {} : { to }) } : { product, days };
  const form = periodForm(addresses, { from, to }, sent);
  return {
    heading: `Insight: ${NAMES[product]}`,
    says: `${sent === null ? '' : 'The days that you asked for cannot be shown; these are others. '}From ${dayOf(period.from)} to ${dayOf(period.to - 1)}: ${countWords(daysOf(period), ['day', 'days'])}, each figure beside that of as many days before.`,
    products: PRODUCTS.map((one) => {
      return { text: NAMES[one], href: addresses.insight({ ...asked, product: one }), isChosen: one === product };
    }),
    lengths: DAYS.map((one) => {
      return { text: `Last ${one} days`, href: addresses.insight({ product, days: one }), isChosen: one === days };
    }),
    ...{ action: addresses.insight(), product, fields: form, errors: errorLines(form, sent) },
    measures: measures.map((measure) => measureView(measure, addresses.insightTable(measure.id, asked))),
    zone: CENTRAL_ZONE,
  };
}

function periodForm(
  addresses: Addresses,
  { from, to }: { readonly from: string; readonly to: string },
  sent: Sent | null,
): readonly FieldView[] {
  return formView(
    {
      ...{ name: PERIOD_FORM, action: addresses.insight(), send: 'Show' },
      fields: [
        { as: 'date', name: 'from', label: 'First day', value: from },
        { as: 'date', name: 'to', label: 'Last day', value: to },
      ],
    },
    sent,
  ).fields;
}

function measureView(measure: Measure, file: string): MeasureView {
  const { id, title, means, notes, sources, table } = measure;
  const [first = '', ...others] = sources;
  const [what = '', ...counted] = means;
  return {
    ...{ id, title, means: what, counted, notes, file, says: `${readingInWords(measure.now, measure)}.` },
    compared: comparedInWords(measure),
    source: `Read from: ${[first, ...others].join('; ')}.`,
    chart: chartOf(measure),
    table: tableView(table),
  };
}

/** The latest of what is in order of time, and the first of what is in order of size. */
function linesOf({ columns, rows }: Table, most: number): readonly (readonly Cell[])[] {
  if (isWhole(columns)) return rows;
  return isOfTime(columns) ? rows.slice(-most) : rows.slice(0, most);
}

/** Which of so many lines are shown, where not all are. */
function cutOf({ columns, rows }: Table, most: number): string | null {
  if (rows.length <= most || isWhole(columns)) return null;
  return `the ${isOfTime(columns) ? 'latest' : 'first'} ${most} of ${rows.length}`;
}

function isOfTime(columns: readonly Column[]): boolean {
  return columns.some(({ holds }) => holds === 'moment');
}

/** The steps of a period are never many, and each is one of them. */
function isWhole(columns: readonly Column[]): boolean {
  return columns.some(({ holds }) => holds === 'day');
}

function tableView(table: Table): TableView {
  const { caption, columns } = table;
  const cut = cutOf(table, MOST_LINES);
  return {
    caption,
    heads: columns.map(({ title, holds }) => ({ text: title, isNumeric: isNumeric(holds) })),
    rows: linesOf(table, MOST_LINES).map((row) =>
      columns.map((column, index) => ({
        text: cellInWords(row[index] ?? null, column),
        isNumeric: isNumeric(column.holds),
      })),
    ),
    cut: cut === null ? null : `These are ${cut}; the file has all.`,
  };
}

function isNumeric(holds: Column['holds']): boolean {
  return holds === 'count' || holds === 'share' || holds === 'ratio';
}

function cellInWords(cell: Cell, { holds, absent = 'Not known' }: Column): string {
  if (cell === null) return absent;
  if (typeof cell === 'string') return cell === '' ? 'None' : cell;
  if (holds === 'moment') return momentOf(cell);
  if (holds === 'day') return dayOf(cell);
  return holds === 'text' ? String(cell) : valueInWords(cell, holds);
}

function chartOf({ chart, table, title }: Measure): MeasureView['chart'] {
  const lines = linesOf(table, MOST_BARS);
  const { columns } = table;
  const [label, value] = chart === null ? [] : [columns[chart.label], columns[chart.value]];
  if (chart === null || label === undefined || value === undefined) return null;
  const beside = chart.beside === undefined ? undefined : columns[chart.beside];
  const bars = lines.map((row) => ({
    label: `${beforeLabel(row[chart.before ?? -1])}${cellInWords(row[chart.label] ?? null, label)}${untilLabel(row[chart.until ?? -1])}`,
    value: numberIn(row[chart.value]),
    beside: chart.beside === undefined ? null : numberIn(row[chart.beside]),
    words: cellInWords(row[chart.value] ?? null, value),
  }));
  const drawn = barChart(bars, chart.goal);
  const cut = cutOf(table, MOST_BARS);
  // One bar beside nothing fills all the room there is, and says nothing of how much that is.
  const isAlone = lines.length === 1 && chart.goal === null && beside === undefined;
  return drawn === null
    ? null
    : {
        ...drawn,
        isAlone,
        says: `${title}: ${value.title.toLowerCase()}${isAlone ? '' : ' as bars'}; the table below has the same figures`,
        key: [
          ...(cut === null ? [] : [`Drawn: ${cut}`]),
          ...(isAlone ? [] : [`Bar: ${value.title.toLowerCase()}`]),
          ...(beside === undefined ? [] : [`Outline: ${beside.title.toLowerCase()}`]),
          ...(chart.goal === null
            ? []
            : [`Upright mark: the ${countWords(chart.goal, ['day', 'days'])} that are owed`]),
        ],
      };
}

function beforeLabel(cell: Cell | undefined): string {
  return typeof cell === 'string' ? `${cell}: ` : '';
}

function untilLabel(cell: Cell | undefined): string {
  return typeof cell === 'number' ? ` to ${dayOf(cell)}` : '';
}

function numberIn(cell: Cell | undefined): number | null {
  return typeof cell === 'number' ? cell : null;
}

const DAY = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: CENTRAL_ZONE, day: 'numeric', month: 'short', year: 'numeric' },
});
const MOMENT = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: CENTRAL_ZONE, day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
});

function dayOf(at: number): string {
  return DAY.format(at);
}

function momentOf(at: number): string {
  return MOMENT.format(at);
}
