import { Injectable } from '@nestjs/common';
import { Settings } from '../../platform/config/settings.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { rungBelow } from '../../sites/environment.js';
import { Environments } from '../../sites/environments.service.js';
import type { Product, Site } from '../../sites/site.js';
import { figuresSince, ranBefore, type FiguresRow } from './figures.table.js';
import {
  outagesBegunAt,
  passingsIn,
  runsForCertain,
  settledInProduction,
  severeIncidentsSince,
} from './insight.table.js';
import type { Deployment, Known, KnownOutage, Passing } from './known.js';
import { periodBefore, type Period } from './period.js';
import type { Tally } from './reading.js';

const DAY_SECONDS = 86_400;

/** Gathers what measures are drawn from. */
@Injectable()
export class InsightFacts {
  constructor(
    private readonly environments: Environments,
    private readonly settings: Settings,
  ) {}

  /** Of a period and of the one before it. */
  async gather(tx: Tx, { product, period }: { readonly product: Product; readonly period: Period }): Promise<Known> {
    const sites = this.environments.sites('production', product);
    const ids = sites.map(({ id }) => id);
    const between = { product, from: new Date(periodBefore(period).from), to: new Date(period.to) };
    const incidents = await severeIncidentsSince(tx, between);
    const passings = await passingsIn(tx, between);
    const settled = await settledInProduction(tx, product);
    const figures = await figuresSince(tx, between);
    const releases = figures.map(({ release }) => release);
    const known = await ranBefore(tx, { product, releases, before: between.from });
    return {
      now: (await databaseNow(tx)).getTime(),
      deployments: figures.map((row) => deploymentOf(row, known.has(row.release))),
      incidents: incidents.map(({ number, raisedAt, resolvedAt, ...rest }) => {
        return { ...rest, number: `INC-${number}`, raisedAt: raisedAt.getTime(), resolvedAt: msOf(resolvedAt) };
      }),
      outages: await this.outages(tx, { sites: ids, from: new Date(period.from), to: between.to }),
      passings: passings.map(passingOf),
      settled: settled.map((one) => ({ ...one, settledAt: one.settledAt.getTime() })),
      sites: await this.running(tx, product, sites),
      trustNames: new Map(this.environments.trusts.map(({ id, name }) => [id, name])),
      noticeDaysOwed: Math.round(this.environments.rung('production').notices.aheadSeconds / DAY_SECONDS),
      outageDaysAsked: this.settings.get('OUTAGE_NOTICE_DAYS'),
    };
  }

  private async running(tx: Tx, product: Product, sites: readonly Site[]): Promise<Known['sites']> {
    const ids = sites.map(({ id }) => id);
    const runs = new Map((await runsForCertain(tx, { sites: ids, product })).map((one) => [one.site, one]));
    return sites.map(({ id, name, trust }) => ({ site: id, name, trust, running: runs.get(id) ?? null }));
  }

  private async outages(
    tx: Tx,
    asked: { readonly sites: readonly string[]; readonly from: Date; readonly to: Date },
  ): Promise<readonly KnownOutage[]> {
    const rows = await outagesBegunAt(tx, asked);
    return rows.map(({ what, trust, thirdParty, kind, startsAt, toldAt, announced }) => ({
      ...{ what, announced, startsAt: startsAt.getTime(), toldAt: toldAt.getTime() },
      whose: thirdParty ?? (trust === null ? 'a third party' : this.environments.trustName(trust)),
      isThirdParty: kind === 'third-party-works' || trust === null,
    }));
  }
}

function deploymentOf({ figures, registeredAt, endedAt, ...row }: FiguresRow, ranBefore: boolean): Deployment {
  const { noticeDays, agreedDays, answerDays, ...counted } = figures;
  const { over, open, plannedSeconds, actualSeconds, late, pastWindow, runs } = counted;
  return {
    ...{ ...row, registeredAt: registeredAt.getTime(), endedAt: msOf(endedAt) },
    ...{ sites: counted.sites, begun: counted.begun, reached: counted.reached },
    ...{ failed: counted.failed, putBack: counted.putBack, unnoticed: counted.unnoticed },
    ...{ begunAt: counted.begunAt, firstAt: counted.firstAt, lastAt: counted.lastAt },
    ...{ firstTrustAt: counted.firstTrustAt, ranBefore },
    downtime: {
      ...{ over, open, plannedSeconds, actualSeconds, late, pastWindow },
      untold: Math.max(0, runs - over - open),
    },
    ...{ noticeDays: tallyOf(noticeDays), agreedDays: tallyOf(agreedDays), answerDays: tallyOf(answerDays) },
  };
}

function passingOf({
  release,
  environment,
  settledAt,
  passedAt,
  brought,
}: Awaited<ReturnType<typeof passingsIn>>[number]): Passing {
  const below = rungBelow(environment);
  const ready = below === null ? null : (settledAt[below] ?? null);
  return {
    ...{ release, environment, readyAt: ready === null ? null : Date.parse(ready), passedAt: passedAt.getTime() },
    brought: brought.map(({ at, ...rest }) => ({ ...rest, at: Date.parse(at) })),
  };
}

function tallyOf(told: Readonly<Record<string, number>> | null): Tally {
  return new Map(Object.entries(told ?? {}).map(([days, times]) => [Number(days), times]));
}

function msOf(moment: Date | null): number | null {
  return moment?.getTime() ?? null;
}
