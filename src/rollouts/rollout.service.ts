import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { grouped } from '../platform/grouping.js';
import { conflict, type Problem } from '../platform/http/problem.js';
import { allowsRollback, rollbackSentence, type Release } from '../releases/release.js';
import { soakOf, UrgentFixes } from '../releases/urgent-fix.js';
import type { EnvironmentName } from '../sites/environment.js';
import { operatorOf } from '../sites/operator.js';
import type { Rung } from '../sites/rung.js';
import { Environments } from '../sites/environments.service.js';
import { refusalToRollOut, settingsOf, type Site } from '../sites/site.js';
import { companyOf } from './company.facts.js';
import { misfitOf, misfitSentence } from './company.js';
import { publish } from './feed.table.js';
import type { ReturnRule } from './rollout.js';
import { activeRolloutOn, keepRollout, lastRolloutsOf, lastRolloutsOfEach, type LastRollout } from './rollout.table.js';
import { keepWaves, wavesOf, type NewScope } from './rollout-scope.table.js';
import { knowSevereFromTheStart } from './severe/severe.table.js';
import { Signals } from './signals.service.js';
import { planWaves } from './wave.js';

/** How far one digest has come in one environment; what the rung above asks about. */
export interface LadderStanding {
  readonly state: 'never' | 'under-way' | 'soaking' | 'settled' | 'failed' | 'halted';
  /** When the last wave had soaked; null unless settled. */
  readonly settledAt: Date | null;
}

export type LadderStandings = Readonly<Record<EnvironmentName, LadderStanding>>;

export interface PlannedRollout {
  readonly promotion: string;
  readonly release: Release;
  readonly environment: EnvironmentName;
  /** The person whose promotion it is. */
  readonly by: string;
  /** Ids of the open Sev 1 incidents that its gate was shown, and let it in with: they do not halt it. Left out: none. */
  readonly knownIncidents?: readonly string[];
}

/** Plans rollouts, and answers how far a release has come. */
@Injectable()
export class RolloutService {
  constructor(
    private readonly environments: Environments,
    private readonly signals: Signals,
    private readonly urgent: UrgentFixes,
  ) {}

  /**
   * Plans a rollout of a release over every site of an environment that runs its product: pilots first, then groups. It starts
   * by itself within a second of the commit of the caller's transaction, and at once with `begin`. Refuses (409) while another
   * rollout of that product is active there, where a site cannot be pushed to, and in Production without a pilot site.
   */
  async planRollout(tx: Tx, plan: PlannedRollout): Promise<{ rollout: string }> {
    const rung = this.environments.rung(plan.environment);
    const sites = this.environments.sites(plan.environment, plan.release.product);
    await refuseUnfit(tx, rung, sites, plan.release);
    const rollout = randomUUID();
    await this.keep(tx, rollout, rung, plan);
    const waves = planWaves(sites, rung.rollout.concurrency, rung.rollout.order).map((members) => ({
      pilots: members.every((site) => site.pilot),
      sites: members.map((site) => scopeFor(site, plan.release)),
    }));
    await keepWaves(tx, rollout, waves);
    await knowSevereFromTheStart(tx, { rollout, incidents: plan.knownIncidents ?? [] });
    await record(tx, {
      actor: `person:${plan.by}`,
      action: 'rollout.planned',
      subject: `rollout:${rollout}`,
      detail: {
        ...{ release: plan.release.version, digest: plan.release.digest, environment: plan.environment },
        ...{ promotion: plan.promotion, waves: waves.map((wave) => wave.sites.map((site) => site.site)) },
        ...{ before: null, after: 'running' },
      },
    });
    await publish(tx, { rollout, about: 'rollout', site: null, body: { state: 'running' } });
    return { rollout };
  }

  /** Why `planRollout` would refuse this at the moment, in a sentence or more; null where it would not. */
  async objection(tx: Tx, { release, environment }: Omit<PlannedRollout, 'promotion' | 'by'>): Promise<string | null> {
    const rung = this.environments.rung(environment);
    const unfit = await unfitFor(tx, rung, this.environments.sites(environment, release.product), release);
    return unfit?.detail ?? (await this.heldSentence(tx, rung, release));
  }

  /** What was planned has been committed: it need not wait for the next look at what there is to do. */
  begin(): void {
    this.signals.changed();
  }

  /** Where this digest stands in each environment, by its last rollout there. */
  async ladderStandings(tx: Tx, asked: { digest: string; product: string }): Promise<LadderStandings> {
    return standingsBy(tx, [...(await lastRolloutsOf(tx, asked)).values()]);
  }

  /** The same of each of these digests, by it. */
  async ladderStandingsOfEach(
    tx: Tx,
    asked: readonly { readonly digest: string; readonly product: string }[],
  ): Promise<ReadonlyMap<string, LadderStandings>> {
    const last = grouped(await lastRolloutsOfEach(tx, asked), ({ digest }) => digest);
    const standings = new Map<string, LadderStandings>();
    for (const { digest } of asked) standings.set(digest, await standingsBy(tx, last.get(digest) ?? []));
    return standings;
  }

  private async keep(tx: Tx, id: string, rung: Rung, plan: PlannedRollout): Promise<void> {
    const { release } = plan;
    const isKept = await keepRollout(tx, {
      id,
      promotion: plan.promotion,
      release: release.version,
      digest: release.digest,
      product: release.product,
      environment: plan.environment,
      ...rung.rollout,
      soakSeconds: soakOf(await this.urgent.of(tx, release), rung.rollout),
      returnRule: returnRuleOf(release),
      returnSentence: rollbackSentence(release),
      requestedBy: plan.by,
    });
    if (isKept) return;
    const held = await this.heldSentence(tx, rung, release);
    throw conflict(held ?? 'Another rollout was under way there, and has just ended; ask again.');
  }

  /** Which rollout holds an environment for a release, where it is seen, and what would end it; null where none does. */
  private async heldSentence(tx: Tx, rung: Rung, { version, product }: Release): Promise<string | null> {
    const held = await activeRolloutOn(tx, { environment: rung.name, product });
    if (held === null) return null;
    const at = `at /api/v1/rollouts/${held.id}`;
    const title = this.environments.product(product)?.title ?? product.toUpperCase();
    const what =
      held.release === version
        ? `${title} ${version} is already on its way to ${rung.title}, ${at}.`
        : `Another rollout of ${title} is under way in ${rung.title}: that of ${held.release}, ${at}.`;
    return held.state === 'halted'
      ? `${what} It is halted, and waits for somebody to decide.`
      : `${what} Wait for its end, or halt it and decide.`;
  }
}

async function standingsBy(tx: Tx, last: readonly LastRollout[]): Promise<LadderStandings> {
  const on = async (environment: EnvironmentName): Promise<LadderStanding> =>
    standingBy(tx, last.find((one) => one.environment === environment) ?? null);
  return {
    ...{ dev: await on('dev'), sit: await on('sit'), uat: await on('uat') },
    ...{ 'pre-prod': await on('pre-prod'), production: await on('production') },
  };
}

async function standingBy(tx: Tx, last: LastRollout | null): Promise<LadderStanding> {
  if (last === null) return { state: 'never', settledAt: null };
  switch (last.state) {
    case 'completed':
      return { state: 'settled', settledAt: last.ended_at };
    case 'running': {
      const waves = await wavesOf(tx, last.id);
      return { state: waves.at(-1)?.state === 'soaking' ? 'soaking' : 'under-way', settledAt: null };
    }
    case 'halting':
    case 'halted':
      return { state: 'halted', settledAt: null };
    case 'rolling-back':
    case 'rolled-back':
    case 'partially-rolled-back':
    case 'superseded':
    case 'completed-with-exceptions':
      return { state: 'failed', settledAt: null };
  }
}

/** A release that names no way back is never rolled back by us; a reversible one on a person's word. */
export function returnRuleOf(release: Pick<Release, 'migration' | 'rollsBackTo'>): ReturnRule {
  if (!allowsRollback(release) || release.migration === 'one-way') return 'never';
  return release.migration === 'reversible' ? 'on-a-word' : 'by-itself';
}

/** Refuses (409) what could not be rolled out over these sites whenever it were, and what does not work beside what runs there (INV-22). */
export async function refuseUnfit(tx: Tx, rung: Rung, sites: readonly Site[], release: Release): Promise<void> {
  const refusal = await unfitFor(tx, rung, sites, release);
  if (refusal !== null) throw refusal;
}

async function unfitFor(tx: Tx, rung: Rung, sites: readonly Site[], release: Release): Promise<Problem | null> {
  return unreachable(rung, sites, release) ?? (await misfit(tx, rung, sites, release));
}

/** That a release does not work with what would run beside it meanwhile. */
async function misfit(tx: Tx, rung: Rung, sites: readonly Site[], release: Release): Promise<Problem | null> {
  const ids = sites.map((site) => site.id);
  const company = await companyOf(tx, { release: release.version, product: release.product, sites: ids });
  if (company === null) return null;
  const waves = planWaves(sites, rung.rollout.concurrency, rung.rollout.order);
  const found = misfitOf(
    waves.map((wave) => wave.map((site) => site.id)),
    company,
  );
  return found === null ? null : conflict(misfitSentence(found, company));
}

function unreachable(rung: Rung, sites: readonly Site[], release: Release): Problem | null {
  if (sites.length === 0) return conflict(`No site of ${rung.title} runs ${release.product}.`);
  const refusals = sites.flatMap((site) => refusalToRollOut(site) ?? []);
  if (refusals.length > 0) return conflict(refusals.join(' '), { reasons: refusals });
  return rung.name === 'production' && !sites.some((site) => site.pilot)
    ? conflict(`${rung.title} has no pilot site for ${release.product}; the first wave holds the pilots only.`)
    : null;
}

function scopeFor(site: Site, release: Release): NewScope {
  const product = site.products[release.product];
  if (product === undefined) throw new Error(`${site.id} does not run ${release.product}.`);
  return {
    site: site.id,
    trust: site.trust,
    name: site.name,
    host: site.host,
    controlNode: site.controlNode,
    hub: site.hub ?? false,
    apart: site.apart ?? [],
    operator: site.kind === 'operator' ? (site.operator ?? operatorOf()) : null,
    inputs: { version: release.version, digest: release.digest, packages: release.packages, ...settingsOf(product) },
  };
}
