import { Injectable } from '@nestjs/common';
import type { Caller } from '../../people/caller.js';
import { trustsInReach } from '../../people/permission.js';
import { SmokeStandings } from '../../evidence/smoke-tests/smoke-standing.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { grouped } from '../../platform/grouping.js';
import { notFound } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import { ControlNodes } from '../control-nodes.service.js';
import type { LogQuery } from '../rollout.schema.js';
import { pageOf, type LogPage } from '../log-page.facts.js';
import { inReach, type Reach } from '../rollout-view.service.js';
import { runningAt } from '../running-release.table.js';
import { OfflineOrders } from './offline-orders.service.js';
import type { OfflineListQuery, OfflineSiteAddress, RestoreBody, TakeOfflineBody } from './offline.schema.js';
import {
  attemptsOfSpell,
  findOrder,
  listOrders,
  wishesOf,
  type OfflineOrderRow,
  type WishRow,
} from './offline.table.js';
import { toldWishes } from './spell.facts.js';
import { offlineView, type AwaitedTest, type OfflineView } from './offline-view.js';

/** What people ask of what is offline, each in one transaction; and what each caller may see of it. */
@Injectable()
export class OfflineActs {
  constructor(
    private readonly database: Database,
    private readonly orders: OfflineOrders,
    private readonly environments: Environments,
    private readonly nodes: ControlNodes,
    private readonly smoke: SmokeStandings,
  ) {}

  /** As `OfflineOrders.takeOffline`. */
  async takeOffline(body: TakeOfflineBody, caller: Caller): Promise<OfflineView> {
    const { product, sites, reason, untilFixed, key } = body;
    const ask = { product, sites, because: reason, by: caller.person, origin: null, untilFixed, key };
    const shown = await this.database.transaction(async (tx) => {
      const { order } = await this.orders.takeOffline(tx, ask);
      return this.shown(tx, order, reachOf(caller));
    }, 'offline.order');
    this.orders.begin();
    return shown;
  }

  /** As `OfflineOrders.restore`. */
  async restore(order: string, { sites, reason }: RestoreBody, caller: Caller): Promise<OfflineView> {
    const shown = await this.database.transaction(async (tx) => {
      await this.orders.restore(tx, { order, sites, because: reason, by: caller.person });
      return this.shown(tx, order, reachOf(caller));
    }, 'offline.restore');
    this.orders.begin();
    return shown;
  }

  /** As `OfflineOrders.tryAgain`. */
  async again(order: string, reason: string, caller: Caller): Promise<OfflineView> {
    const shown = await this.database.transaction(async (tx) => {
      await this.orders.tryAgain(tx, { order, because: reason, by: caller.person });
      return this.shown(tx, order, reachOf(caller));
    }, 'offline.again');
    this.orders.begin();
    return shown;
  }

  async list(query: OfflineListQuery, caller: Caller): Promise<{ orders: readonly OfflineView[] }> {
    const reach = reachOf(caller);
    const sites = this.environments.allSites.filter(({ trust }) => inReach(trust, reach)).map(({ id }) => id);
    return this.database.transaction(async (tx) => {
      const rows = await listOrders(tx, { ...query, sites: reach === 'every' ? null : sites });
      return { orders: await this.viewsOf(tx, rows, reach) };
    }, 'offline.list');
  }

  /** One order. Refuses (404) what is not there and what is not the caller's alike. */
  async find(order: string, caller: Caller): Promise<OfflineView> {
    return this.database.transaction((tx) => this.shown(tx, order, reachOf(caller)), 'offline.find');
  }

  /** What the control node told of one site of an order. Refuses (404) what is not the caller's to see. */
  async log({ id, site }: OfflineSiteAddress, query: LogQuery, caller: Caller): Promise<LogPage> {
    return this.database.transaction(async (tx) => {
      const wish = (await wishesOf(tx, [id])).find((one) => one.site === site);
      const trust = this.environments.site(site)?.trust ?? null;
      if (wish === undefined || !inReach(trust, reachOf(caller))) throw notFound('site in this order');
      return pageOf(tx, await attemptsOfSpell(tx, wish.id), query);
    }, 'offline.log');
  }

  private async shown(tx: Tx, order: string, reach: Reach): Promise<OfflineView> {
    const row = await findOrder(tx, order);
    const [view] = row === null ? [] : await this.viewsOf(tx, [row], reach);
    if (view === undefined) throw notFound('offline order');
    return view;
  }

  /** Those of which something is within reach. */
  private async viewsOf(tx: Tx, rows: readonly OfflineOrderRow[], reach: Reach): Promise<readonly OfflineView[]> {
    const wishes = await toldWishes(
      tx,
      { environments: this.environments, smoke: this.smoke },
      rows.map(({ id }) => id),
    );
    const tests = await this.testsOf(tx, rows, wishes);
    return rows.flatMap((row) => {
      const sites = wishes
        .filter((wish) => wish.order === row.id)
        .map((wish) => {
          const site = this.environments.site(wish.site);
          const silence = reach !== 'every' || site === null ? null : this.nodes.silenceOf(site.controlNode);
          return { wish, site, silence, test: tests.get(wish.id) ?? null };
        });
      const isSeen = sites.some(({ site }) => inReach(site?.trust ?? null, reach));
      return isSeen ? [offlineView(row, sites, reach)] : [];
    });
  }

  /** The tests that sites wait for to be back, by spell. */
  private async testsOf(
    tx: Tx,
    rows: readonly OfflineOrderRow[],
    wishes: readonly WishRow[],
  ): Promise<ReadonlyMap<string, AwaitedTest>> {
    const tests = new Map<string, AwaitedTest>();
    const untested = wishes.filter(({ state }) => state === 'untested');
    for (const [product, own] of grouped(untested, ({ order }) => rows.find(({ id }) => id === order)?.product)) {
      if (product === undefined) continue;
      const sites = own.map(({ site }) => site);
      const running = await runningAt(tx, sites, product);
      for (const digest of new Set(running.map((one) => one.digest)))
        for (const { site, performer } of await this.smoke.awaited(tx, { digest, sites })) {
          const version = running.find((one) => one.site === site)?.version;
          const spell = own.find((one) => one.site === site)?.id;
          if (version !== undefined && spell !== undefined) tests.set(spell, { version, performer });
        }
    }
    return tests;
  }
}

function reachOf(caller: Caller): Reach {
  return trustsInReach(caller, 'offline.read');
}
