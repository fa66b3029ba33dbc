import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { badRequest, notFound } from '../../platform/http/problem.js';
import type { Product } from '../../sites/site.js';
import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import { dayAt, instantOf } from '../../windows/local-moment.service.js';
import { csvOf } from './csv.js';
import { InsightFacts } from './insight.facts.js';
import type { InsightQuery } from './insight.schema.js';
import { insightOf } from './insight.js';
import type { Measure } from './measure.js';
import { daysOf, periodBefore, type Period } from './period.js';
import { comparedInWords, readingInWords } from './words.js';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;

/** Every measure of one product over some time. */
export interface Insight {
  readonly product: Product;
  readonly period: Period;
  readonly measures: readonly Measure[];
}

/** Tells how well releases come to Trusts, in figures. */
@Injectable()
export class Insights {
  constructor(
    private readonly database: Database,
    private readonly facts: InsightFacts,
  ) {}

  /** Refuses with 400 a time that has not begun. */
  async of(query: InsightQuery): Promise<Insight> {
    return await this.database.transaction(async (tx) => {
      const { product } = query;
      const period = periodOf(query, await databaseNow(tx));
      const known = await this.facts.gather(tx, { product, period });
      return { product, period, measures: insightOf(known, period) };
    }, 'insight.read');
  }

  /** As the API tells it: with each figure in words, and times as ISO 8601 in UTC. */
  async shown(query: InsightQuery) {
    const { product, period, measures } = await this.of(query);
    return {
      ...{ product, period: shownPeriod(period), before: shownPeriod(periodBefore(period)) },
      measures: measures.map((measure) => ({
        ...measure,
        ...{ says: readingInWords(measure.now, measure), compared: comparedInWords(measure) },
      })),
    };
  }

  /** The table of one measure as CSV; `file` is its id and `.csv`. Refuses with 404 an unknown one. */
  async table(file: string, query: InsightQuery): Promise<string> {
    const { measures } = await this.of(query);
    const measure = measures.find(({ id }) => `${id}.csv` === file);
    if (measure === undefined) throw notFound('table');
    return csvOf(measure.table);
  }
}

/** Whole days, today the last of them at the latest: what is still to come of it holds nothing yet. */
function periodOf({ days, from, to }: InsightQuery, now: Date): Period {
  const today = dayAt(now, CENTRAL_ZONE);
  const ends = startOf(dayAfter(to === undefined || to > today ? today : to));
  if (from === undefined) return { from: startOf(dayAfter(today, -Number(days ?? USUAL_DAYS) + 1)), to: ends };
  if (from > today) throw badRequest([{ field: 'from', fault: 'is in the future', fix: 'name a day that has begun' }]);
  return { from: startOf(from), to: ends };
}

/** Clocks change at night, and never at midnight. */
function startOf(day: string): number {
  return (instantOf(`${day}T00:00`, CENTRAL_ZONE) ?? new Date(`${day}T00:00Z`)).getTime();
}

function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

function shownPeriod(period: Period) {
  const { from, to } = period;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), days: daysOf(period) };
}
