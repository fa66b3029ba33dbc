import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { trustsInReach } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict, notFound } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import { publish } from '../feed.table.js';
import { activeRollouts, haltRollout, lockRollout } from '../rollout.table.js';
import { Signals } from '../signals.service.js';
import { isDecision } from './decision.js';
import { unconfirmedAt } from './stop.facts.js';
import { covers, coversWhole, extentsOver, type Extent, type Place } from './stop.js';
import type { StopBody, StopListQuery } from './stop.schema.js';
import {
  findInForce,
  findStop,
  keepStop,
  keepStoppedRollout,
  listStops,
  scopedSites,
  stoppedRollouts,
  type StopRow,
} from './stop.table.js';
import { stopView, type KnownStop, type StopView } from './stop-view.js';

type Reach = 'every' | readonly string[];

/** Stops the line, and shows what is stopped. Lifting is another story, in `lift.service.ts`. */
@Injectable()
export class Stops {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly signals: Signals,
  ) {}

  /**
   * Stops a part of the whole in one transaction: no deployment there is written down as starting after its commit. Halts the rollouts
   * of an environment or of all; of a Trust or a site, the sites only. Pulling what is pulled already changes nothing.
   */
  async pull(body: StopBody, caller: Caller): Promise<StopView> {
    const extent: Extent = { scope: body.scope, of: body.of ?? null };
    this.refuseUnknown(extent);
    const shown = await this.database.transaction(async (tx) => {
      const stop = await inForce(tx, extent, { reason: body.reason, by: caller.person });
      return stopView(await known(tx, stop), 'every');
    }, 'stop.pull');
    this.signals.halting();
    this.signals.changed();
    return shown;
  }

  /** One stop. Refuses (404) what is not there and what does not concern the caller alike. */
  async find(id: string, caller: Caller): Promise<StopView> {
    const reach = trustsInReach(caller, 'rollouts.read');
    return this.database.transaction(async (tx) => {
      const stop = await findStop(tx, id);
      if (stop === null || !this.concerns(stop, reach)) throw notFound('stop');
      return stopView(await known(tx, stop), reach);
    }, 'stop.find');
  }

  async list(query: StopListQuery, caller: Caller): Promise<{ stops: readonly StopView[] }> {
    const reach = trustsInReach(caller, 'rollouts.read');
    const of = reach === 'every' ? null : extentsOver(this.placesOf(reach));
    return this.database.transaction(async (tx) => {
      const stops: StopView[] = [];
      for (const stop of await listStops(tx, { ...query, of })) stops.push(stopView(await known(tx, stop), reach));
      return { stops };
    }, 'stop.list');
  }

  /** A Trust is concerned by what covers one of its sites. */
  private concerns(extent: Extent, reach: Reach): boolean {
    return reach === 'every' || this.placesOf(reach).some((place) => covers(extent, place));
  }

  private placesOf(trusts: readonly string[]): readonly Place[] {
    const own = this.environments.allSites.filter(({ trust }) => trust !== null && trusts.includes(trust));
    return own.map(({ id, environment, trust }) => ({ site: id, environment, trust }));
  }

  private refuseUnknown({ scope, of }: Extent): void {
    if (of === null) return;
    const there = {
      everything: true,
      environment: this.environments.rungs.some(({ name }) => name === of),
      trust: this.environments.trust(of) !== null || this.environments.allSites.some(({ trust }) => trust === of),
      site: this.environments.site(of) !== null,
    };
    if (there[scope]) return;
    const article = scope === 'environment' ? 'an environment' : `a ${scope}`;
    throw badRequest([{ field: 'of', fault: `is not ${article}`, fix: `use the id of ${article} that there is` }]);
  }
}

/** So often is a stop written down anew because the one that was in force was lifted in the very moment between. */
const TRIES = 10;

/** The stop of this extent, which is in force: the one that was, or a new one. */
async function inForce(tx: Tx, extent: Extent, why: { reason: string; by: string }): Promise<StopRow> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const made = await keepStop(tx, { ...extent, ...why });
    if (made !== null) await bringAbout(tx, made, extent, why);
    const stop = made === null ? await findInForce(tx, extent) : await findStop(tx, made);
    if (stop !== null) return stop;
  }
  throw conflict('This stop is being pulled and lifted over and over; look whether it is in force, or pull it again.');
}

/**
 * Holding each rollout makes a start that is being written down come first, when it is found and buried, or wait, when it
 * finds the stop.
 */
async function bringAbout(tx: Tx, stop: string, extent: Extent, why: { reason: string; by: string }): Promise<void> {
  const { reason, by } = why;
  await record(tx, {
    actor: `person:${by}`,
    action: 'stop.pulled',
    subject: `stop:${stop}`,
    detail: { ...extent, reason },
  });
  // Nothing waits for a rollout of another environment, which somebody may hold for as long as they like.
  for (const id of await activeRollouts(tx, extent.scope === 'environment' ? extent.of : null)) {
    const rollout = await lockRollout(tx, id);
    if (rollout === null || !coversWhole(extent, rollout.environment)) continue;
    if (await haltRollout(tx, rollout, { because: `The line was stopped: ${reason}`, by }))
      await keepStoppedRollout(tx, stop, id);
  }
  await tellSites(tx, extent, 'stopped');
}

/** The news of a stop of some sites only, in the rollouts that they are in. */
export async function tellSites(tx: Tx, extent: Extent, after: 'stopped' | 'released'): Promise<void> {
  if (extent.scope === 'everything' || extent.scope === 'environment') return;
  for (const place of await scopedSites(tx, { rollout: null, sites: null })) {
    if (!covers(extent, place)) continue;
    const { rollout, site } = place;
    await publish(tx, { rollout, about: 'site', site, body: { site, after } });
  }
}

/** All that is known of a stop. */
export async function known(tx: Tx, stop: StopRow): Promise<KnownStop> {
  const { id, scope, of, reason } = stop;
  const decide = stop.decision?.['decide'];
  return {
    ...{ id, scope, of, reason, at: stop.pulled_at, confirmedAt: stop.confirmed_at },
    by: { person: stop.pulled_by, name: stop.puller },
    unconfirmed: await unconfirmedAt(tx, stop),
    rollouts: (await stoppedRollouts(tx, id)).map(({ rollout, release, environment, state }) => ({
      ...{ rollout, release, environment, state },
    })),
    lifted:
      stop.lifted_at === null || stop.lifted_by === null
        ? null
        : {
            at: stop.lifted_at,
            by: { person: stop.lifted_by, name: stop.lifter ?? '' },
            reason: stop.lifted_because,
            decide: isDecision(decide) ? decide : null,
          },
  };
}
