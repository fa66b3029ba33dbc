import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Caller } from '../people/caller.js';
import { trustsInReach } from '../people/permission.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { conflict, notFound } from '../platform/http/problem.js';
import { Environments } from '../sites/environments.service.js';
import { refusalToPush, settingsOf, type Product, type Site } from '../sites/site.js';
import { attemptsAtSite, orderAttempt } from './attempt.table.js';
import { runningAt } from './running-release.table.js';
import { inReach } from './rollout-view.service.js';
import { attemptOf, type ViewedAttempt } from './rollout-view.js';
import { Signals } from './signals.service.js';

/** What is asked of one site, outside any rollout. */
export interface SiteAsk {
  readonly site: string;
  readonly product: Product;
  readonly kind: 'take-offline' | 'restore';
  readonly by: string;
  readonly reason: string;
}

/** Takes a product offline at a site, and brings it back: single attempts under the same protocol as any other. */
@Injectable()
export class SiteActs {
  constructor(
    private readonly environments: Environments,
    private readonly database: Database,
    private readonly signals: Signals,
  ) {}

  /** Orders it. Refuses (409) while something else is under way there, and where nobody knows what runs. */
  async order(ask: SiteAsk): Promise<{ attempt: string }> {
    const site = this.environments.site(ask.site);
    if (site?.products[ask.product] === undefined) throw notFound('site that runs this product');
    const refusal = refusalToPush(site);
    if (refusal !== null) throw conflict(refusal);
    const attempt = await this.database.transaction((tx) => this.keep(tx, site, ask), 'site-act.order');
    this.signals.ordered([attempt]);
    return { attempt };
  }

  /** The last attempts at a site, newest first. Refuses (404) a site that is not the caller's to see. */
  async attempts(id: string, caller: Caller): Promise<{ attempts: readonly ViewedAttempt[] }> {
    const site = this.environments.site(id);
    if (site === null || !inReach(site.trust, trustsInReach(caller, 'rollouts.read'))) throw notFound('site');
    const rows = await this.database.transaction((tx) => attemptsAtSite(tx, id), 'site-act.list');
    return { attempts: rows.map(attemptOf) };
  }

  private async keep(tx: Tx, site: Site, ask: SiteAsk): Promise<string> {
    const [known] = await runningAt(tx, [site.id], ask.product);
    const settings = site.products[ask.product];
    if (known === undefined || settings === undefined)
      throw conflict(`Nobody knows what ${site.name} runs; deploy there first.`);
    const manifest = { version: known.version, digest: known.digest };
    const attempt = await orderAttempt(tx, {
      ...{ rollout: null, site: site.id, product: ask.product, controlNode: site.controlNode, host: site.host },
      ...{ kind: ask.kind, purpose: 'order', settles: null, orderedBy: `person:${ask.by}` },
      target: ask.kind === 'restore' ? manifest : null,
      inputs: { ...manifest, packages: [], ...settingsOf(settings) },
      deadlineSeconds: this.environments.rung(site.environment).rollout.deadlineSeconds,
    });
    if (attempt === null) throw conflict(`Something is under way at ${site.name}; wait for its end.`);
    const detail = { attempt, product: ask.product, reason: ask.reason };
    await record(tx, {
      actor: `person:${ask.by}`,
      action: `site.${ask.kind}-ordered`,
      subject: `site:${site.id}`,
      detail,
    });
    return attempt;
  }
}
