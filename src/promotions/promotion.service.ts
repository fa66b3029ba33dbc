import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { lockEvidence } from '../evidence/evidence-lock.table.js';
import type { Caller } from '../people/caller.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { notFound, Problem } from '../platform/http/problem.js';
import { Log } from '../platform/log/log.service.js';
import type { Release } from '../releases/release.js';
import { findRelease } from '../releases/release.table.js';
import { RolloutService } from '../rollouts/rollout.service.js';
import type { EnvironmentName } from '../sites/environment.js';
import { GateFactsFinder } from './gate.facts.js';
import type { GateFacts } from './facts.js';
import { judge } from './gate.js';
import { notShown, notTakenOn, objections, unmet, type Reason } from './objection.js';
import { PromotionMetrics } from './promotion.metrics.js';
import type { PromotionBody } from './promotion.schema.js';
import {
  findPromotion,
  keepPromotion,
  listPromotions,
  lockRung,
  orUndone,
  type PromotionQuery,
} from './promotion.table.js';
import type { Promotion, SettledAt } from './promotion.js';

/** What is asked for, and what is known of the asker. */
interface Asking extends PromotionBody {
  /** The halted rollout whose place it is to take. */
  readonly inPlaceOf?: string;
  /** The gate was shut when they looked, so nobody has shown them what would begin: nothing does, though it has opened since. */
  readonly unseen?: boolean;
}

/** Promotes releases up the ladder, where their gate is open, and keeps every answer. */
@Injectable()
export class Promotions {
  constructor(
    private readonly database: Database,
    private readonly finder: GateFactsFinder,
    private readonly rollouts: RolloutService,
    private readonly metrics: PromotionMetrics,
    private readonly log: Log,
  ) {}

  /**
   * Decides on a promotion, keeps the decision with its reasons, and plans the rollout when accepted: all in one transaction. A shut
   * gate is an answer: see the promotion's `outcome`. Refuses with 404 only a release that is not registered.
   */
  async request(body: Asking, caller: Caller): Promise<Promotion> {
    const promotion = await this.database.transaction((tx) => this.requestIn(tx, body, caller), 'promotion.request');
    const { release, environment, outcome, rollout } = promotion;
    if (rollout !== null) this.rollouts.begin();
    this.metrics.count(environment, outcome);
    const log = this.log.child({ release, environment, ...(rollout === null ? {} : { rollout }) });
    log.info(`Promotion ${outcome}`, {
      promotion: promotion.id,
      reasons: promotion.reasons.map((one) => one.criterion),
    });
    return promotion;
  }

  /** As `request`, in a transaction of the caller's, who then says that the rollout begins. */
  async requestIn(tx: Tx, body: Asking, caller: Caller): Promise<Promotion> {
    await lockEvidence(tx, body.release);
    const release = await findRelease(tx, body.release);
    if (release === null) throw notFound('release');
    await lockRung(tx, body.environment, release.product);
    return await this.decide(tx, release, body, caller);
  }

  /** Why a promotion would be refused at this moment if this person asked for it; none where it would not. Refuses with 404 an unknown release. */
  async against(
    { release: version, environment }: Pick<PromotionBody, 'release' | 'environment'>,
    { person }: Caller,
  ): Promise<readonly Reason[]> {
    return await this.database.transaction(async (tx) => {
      const release = await findRelease(tx, version);
      if (release === null) throw notFound('release');
      const facts = await this.finder.gather(tx, release);
      const shut = unmet(judge(facts, environment));
      return [...shut, ...(await this.inTheWay(tx, { release, environment, promoter: person }, facts))];
    }, 'promotion.against');
  }

  /**
   * Why a promotion would be refused at this moment, beside the criteria of the gate: it is there already, something newer is, another
   * rollout holds the environment, or the promoter, where one is given by their id, may not be who promotes it. `facts`: all that is
   * known of the release in this transaction.
   */
  async inTheWay(
    tx: Tx,
    asked: { readonly release: Release; readonly environment: EnvironmentName; readonly promoter?: string },
    facts: GateFacts,
  ): Promise<readonly Reason[]> {
    const { release, environment, promoter = null } = asked;
    const newerThere = await this.finder.newerThere(tx, release, environment);
    const against = objections(facts, { environment, promoter, digest: null, newerThere });
    // What holds the environment may be its own rollout: of that is told already.
    if (against.some(({ criterion }) => criterion === 'already-there')) return against;
    const held = await this.rollouts.objection(tx, { release, environment });
    return held === null ? against : [...against, notTakenOn(held)];
  }

  /** Refuses with 404 an unknown one. */
  async find(id: string): Promise<Promotion> {
    return await this.database.transaction((tx) => kept(tx, id), 'promotion.find');
  }

  /** Promotions, refused ones too, newest first. */
  async list(query: PromotionQuery): Promise<{ promotions: readonly Promotion[] }> {
    return { promotions: await this.database.transaction((tx) => listPromotions(tx, query), 'promotion.list') };
  }

  private async decide(tx: Tx, release: Release, body: Asking, caller: Caller): Promise<Promotion> {
    const { environment, digest = null, inPlaceOf = null, unseen = false } = body;
    const facts = await this.finder.gather(tx, release, inPlaceOf);
    const gate = judge(facts, environment);
    const newerThere = await this.finder.newerThere(tx, release, environment);
    const asked = { environment, promoter: caller.person, digest, newerThere };
    const speaksAgainst = [...unmet(gate), ...objections(facts, asked)];
    const id = randomUUID();
    const severe = facts.incidents?.open.filter(({ severity }) => severity === 1) ?? [];
    const knownIncidents = severe.map((incident) => incident.id);
    const plan = { promotion: id, release, environment, by: caller.person, knownIncidents };
    const taken =
      speaksAgainst.length > 0 ? { rollout: null, reasons: speaksAgainst } : await this.take(tx, plan, unseen);
    await keepPromotion(tx, {
      ...{ id, release: release.version, digest: release.digest, product: release.product, environment },
      ...{ by: caller.person, gate, settledAt: settledAt(facts), ...taken },
    });
    const promotion = await kept(tx, id);
    await recordPromotion(tx, promotion);
    return promotion;
  }

  /** What nobody was shown is not begun; that something else is in the way of it is told first. */
  private async take(
    tx: Tx,
    plan: Parameters<RolloutService['planRollout']>[1],
    unseen: boolean,
  ): Promise<{ rollout: string | null; reasons: readonly Reason[] }> {
    if (!unseen) return this.plan(tx, plan);
    const objection = await this.rollouts.objection(tx, plan);
    return { rollout: null, reasons: [objection === null ? notShown(plan.release.version) : notTakenOn(objection)] };
  }

  /** Plans the rollout, or tells why it cannot be: then nothing of the plan is left in the transaction. */
  private async plan(
    tx: Tx,
    plan: Parameters<RolloutService['planRollout']>[1],
  ): Promise<{ rollout: string | null; reasons: readonly Reason[] }> {
    try {
      const { rollout } = await orUndone(tx, () => this.rollouts.planRollout(tx, plan));
      return { rollout, reasons: [] };
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 409) throw error;
      return { rollout: null, reasons: [notTakenOn(error.detail)] };
    }
  }
}

async function kept(tx: Tx, id: string): Promise<Promotion> {
  const promotion = await findPromotion(tx, id);
  if (promotion === null) throw notFound('promotion');
  return promotion;
}

function settledAt({ standings }: GateFacts): SettledAt {
  return {
    dev: standings.dev.settledAt?.toISOString() ?? null,
    sit: standings.sit.settledAt?.toISOString() ?? null,
    uat: standings.uat.settledAt?.toISOString() ?? null,
    'pre-prod': standings['pre-prod'].settledAt?.toISOString() ?? null,
    production: standings.production.settledAt?.toISOString() ?? null,
  };
}

async function recordPromotion(tx: Tx, promotion: Promotion): Promise<void> {
  const { id, release, digest, environment, outcome, by, reasons, rollout } = promotion;
  await record(tx, {
    actor: `person:${by.person}`,
    action: `promotion.${outcome}`,
    subject: `promotion:${id}`,
    detail: {
      release,
      digest,
      environment,
      rollout,
      reasons: reasons.map(({ criterion, status }) => ({ criterion, status })),
    },
  });
}
