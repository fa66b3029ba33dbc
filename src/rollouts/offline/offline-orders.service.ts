import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { SmokeStandings } from '../../evidence/smoke-tests/smoke-standing.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict, notFound } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import { refusalToPush, type Product, type Site } from '../../sites/site.js';
import { activeRollouts, findRollout, lockRollout } from '../rollout.table.js';
import { runningAt } from '../running-release.table.js';
import { Signals } from '../signals.service.js';
import { findOrder, findOrderByKey, keepOrder, tryAnew, wishBack, wishesOf, wishOffline } from './offline.table.js';
import { toldWishes } from './spell.facts.js';
import { siteStanding, type SiteStanding } from './offline-view.js';

/** What is to be taken out of service. */
export interface TakeOffline {
  readonly product: Product;
  /** Ids of sites. */
  readonly sites: readonly string[];
  readonly because: string;
  /** Person's uuid. */
  readonly by: string;
  /** What asks for it, such as `hotfix:<id>`; null where a person does by themselves. */
  readonly origin: string | null;
  /**
   * Whether a hotfix that comes to a site, and is well there by the site's own probe, brings it back (then the smoke test counts, where
   * one is required). If not, the site is taken offline again after the fix, until somebody restores it.
   */
  readonly untilFixed: boolean;
  /** By which the same wish of the same person is known when it comes twice; null: it is always a new one. */
  readonly key: string | null;
}

/** Takes products out of service at sites, and brings them back. Each call is part of its caller's transaction; the loops do the rest. */
@Injectable()
export class OfflineOrders {
  constructor(
    private readonly environments: Environments,
    private readonly smoke: SmokeStandings,
    private readonly signals: Signals,
  ) {}

  /**
   * Orders it. Nothing holds it up: no freeze, window, agreement, passport, halt or stop. From then on no deployment starts at these
   * sites but a hotfix's, and of that none while the site is about to be taken offline. Refuses (400) what is no site of the product,
   * and (409) sites that are not ours to change, those of which nobody knows what they run, and a key that stood for another wish.
   */
  async takeOffline(tx: Tx, ask: TakeOffline): Promise<{ readonly order: string }> {
    const sites = this.sitesOf(ask);
    await this.refuseUnable(tx, ask.product, sites);
    await holdStarts(tx, ask.product);
    const { product, because, origin, untilFixed, key, by } = ask;
    const order = await keepOrder(tx, { product, because, origin, untilFixed, key, orderedBy: by });
    if (order === null) return { order: await this.knownBy(tx, { ...ask, key: key ?? '' }) };
    for (const { id } of sites) await wishOffline(tx, { order, site: id, product });
    const detail = { product, sites: sites.map(({ id }) => id), because, untilFixed, origin };
    await record(tx, { actor: `person:${by}`, action: 'offline.ordered', subject: `offline:${order}`, detail });
    return { order };
  }

  /**
   * Wants sites of an order back (all of them where none is named). A site that another order keeps offline stays so until that one is
   * restored too. What is wanted back already stays as it is. Refuses (404) an order that there is not, and (400) sites that are not its own.
   */
  async restore(
    tx: Tx,
    ask: {
      readonly order: string;
      readonly sites: readonly string[] | null;
      readonly because: string;
      readonly by: string;
    },
  ): Promise<void> {
    const own = await this.sitesIn(tx, ask.order);
    const sites = ask.sites ?? own;
    const strange = sites.filter((site) => !own.includes(site));
    if (strange.length > 0)
      throw badRequest([
        {
          field: 'sites',
          fault: `names no site of this order: ${strange.join(', ')}`,
          fix: 'use ids that the order shows',
        },
      ]);
    const turned = await wishBack(tx, { order: ask.order, sites }, ask);
    if (turned.length === 0) return;
    await record(tx, {
      actor: `person:${ask.by}`,
      action: 'offline.restore-ordered',
      subject: `offline:${ask.order}`,
      detail: { sites: turned, because: ask.because },
    });
  }

  /** Tries again at those of an order's sites where that may help. Refuses (404) an order that there is not, (409) where it helps at none. */
  async tryAgain(
    tx: Tx,
    ask: { readonly order: string; readonly because: string; readonly by: string },
  ): Promise<void> {
    await this.sitesIn(tx, ask.order);
    const sites = await tryAnew(tx, ask.order);
    if (sites.length === 0)
      throw conflict(
        'None of these sites is in such trouble that a new try could help, so there is nothing to try again.',
      );
    await record(tx, {
      actor: `person:${ask.by}`,
      action: 'offline.tried-again',
      subject: `offline:${ask.order}`,
      detail: { sites, because: ask.because },
    });
  }

  /** How each site of an order stands. Empty for an order that there is not. */
  async standing(tx: Tx, order: string): Promise<readonly SiteStanding[]> {
    const wishes = await toldWishes(tx, { environments: this.environments, smoke: this.smoke }, [order]);
    return wishes.map((wish) => siteStanding(wish, this.environments.site(wish.site)));
  }

  /** What was ordered has been committed: it need not wait for the next look at what there is to do. */
  begin(): void {
    this.signals.changed();
  }

  private sitesOf({ product, sites }: TakeOffline): readonly Site[] {
    // In one order, so that two who order at once do not wait for each other.
    const found = [...new Set(sites)].sort().map((id) => ({ id, site: this.environments.site(id) }));
    const strange = found.filter(({ site }) => site?.products[product] === undefined).map(({ id }) => id);
    if (strange.length > 0 || found.length === 0)
      throw badRequest([
        {
          field: 'sites',
          fault: `names no site that runs ${product}: ${strange.join(', ')}`,
          fix: 'use ids of sites that do',
        },
      ]);
    return found.flatMap(({ site }) => site ?? []);
  }

  private async refuseUnable(tx: Tx, product: Product, sites: readonly Site[]): Promise<void> {
    const ids = sites.map(({ id }) => id);
    const known = new Set((await runningAt(tx, ids, product)).map(({ site }) => site));
    const reasons = sites.flatMap((site) => {
      const refusal = refusalToPush(site);
      if (refusal !== null) return [refusal];
      return known.has(site.id) ? [] : [`Nobody knows what ${site.name} runs; deploy there first.`];
    });
    if (reasons.length > 0) throw conflict(reasons.join(' '), { reasons });
  }

  private async knownBy(tx: Tx, ask: TakeOffline & { readonly key: string }): Promise<string> {
    const known = await findOrderByKey(tx, { orderedBy: ask.by, key: ask.key });
    if (known === null) throw new Error('An order that is known by its key is gone.');
    const same =
      known.product === ask.product &&
      known.because === ask.because &&
      known.untilFixed === ask.untilFixed &&
      sameSites(await this.sitesIn(tx, known.id), ask.sites);
    if (!same)
      throw conflict('You have ordered something else by this key before; use a new one.', { order: known.id });
    return known.id;
  }

  private async sitesIn(tx: Tx, order: string): Promise<readonly string[]> {
    if ((await findOrder(tx, order)) === null) throw notFound('offline order');
    return (await wishesOf(tx, [order])).map(({ site }) => site);
  }
}

function sameSites(some: readonly string[], others: readonly string[]): boolean {
  return [...new Set(some)].sort().join() === [...new Set(others)].sort().join();
}

/**
 * Holding each rollout of the product makes a start that is being written down come first, when the site is taken offline after it, or
 * wait, when it finds the order.
 */
async function holdStarts(tx: Tx, product: Product): Promise<void> {
  for (const id of await activeRollouts(tx)) {
    const rollout = await findRollout(tx, id);
    if (rollout?.product === product) await lockRollout(tx, id);
  }
}
