import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { mayApprove } from '../../people/four-eyes.js';
import { mayDo } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { badRequest, conflict, forbidden, notFound } from '../../platform/http/problem.js';
import { publish } from '../feed.table.js';
import { findScope } from '../rollout-scope.table.js';
import { lockRollout, type RolloutRow } from '../rollout.table.js';
import { Signals } from '../signals.service.js';
import { openOverrides } from '../under-way.table.js';
import { MOST_DAYS_AHEAD, MOST_HOURS, refusalToOverride, type Override } from './override.js';
import { latestEnd, type OverrideAddress, type OverrideBody } from './override.schema.js';
import { findOverride, keepOverride, keepOverrideDecision } from './override.table.js';

/** Opens one site of one rollout for a time, in spite of windows and freezes: one person asks, another decides, and it shows for ever. */
@Injectable()
export class Overrides {
  constructor(
    private readonly database: Database,
    private readonly signals: Signals,
  ) {}

  /** Asks for an override; it opens nothing yet. Refuses (404) a site that is not in the rollout, (409) a rollout that has ended. */
  async request(id: string, body: OverrideBody, caller: Caller): Promise<Override> {
    return this.database.transaction(async (tx) => {
      const rollout = await lockRollout(tx, id);
      const scope = rollout === null ? null : await findScope(tx, id, body.site);
      if (rollout === null || scope === null) throw notFound('site in this rollout');
      const now = await databaseNow(tx);
      const refusal = refusalToOverride(rollout.state, body, now);
      if (refusal !== null) throw conflict(refusal);
      if (body.to > latestEnd(now, body.from)) throw tooLong();
      const { site, reason, to } = body;
      const kept = await keepOverride(tx, {
        rollout: id,
        site,
        from: body.from ?? null,
        to,
        reason,
        by: caller.person,
      });
      if (kept === null) throw conflict('The time that it is for is over.');
      return this.tell(tx, kept, 'requested', caller);
    }, 'override.request');
  }

  /**
   * Opens the site, as the second person. Refuses (403) whoever asked for the override or for the rollout and whoever built its release,
   * and (404) an override at a site of a Trust that is not the caller's.
   */
  async approve(at: OverrideAddress, because: string | null, caller: Caller): Promise<Override> {
    const approved = await this.database.transaction(async (tx) => {
      const { rollout, override } = await found(tx, at, caller);
      const refusal = refusalToOverride(rollout.state, override, await databaseNow(tx));
      if (refusal !== null) throw conflict(refusal);
      const open = (await openOverrides(tx, rollout.id)).find(({ id }) => id === override.id);
      if (open === undefined) throw conflict(DECIDED);
      const verdict = mayApprove(caller.person, open.hands);
      if (!verdict.allowed) throw forbidden(verdict.reason);
      return this.decide(tx, { override: override.id, decision: 'approved', because }, caller);
    }, 'override.approve');
    this.signals.changed();
    return approved;
  }

  /** Says no, with a reason. */
  async refuse(at: OverrideAddress, because: string, caller: Caller): Promise<Override> {
    return this.database.transaction(async (tx) => {
      const { override } = await found(tx, at, caller);
      return this.decide(tx, { override: override.id, decision: 'refused', because }, caller);
    }, 'override.refuse');
  }

  private async decide(
    tx: Tx,
    word: { override: string; decision: 'approved' | 'refused'; because: string | null },
    caller: Caller,
  ): Promise<Override> {
    const isFirst = await keepOverrideDecision(tx, { ...word, by: caller.person });
    if (!isFirst) throw conflict(DECIDED);
    return this.tell(tx, word.override, word.decision, caller);
  }

  private async tell(tx: Tx, id: string, what: Override['state'], caller: Caller): Promise<Override> {
    const override = await findOverride(tx, id);
    if (override === null) throw notFound('override');
    const { rollout, site, from, to, reason, decided } = override;
    const detail = { override: id, site, from, to, reason, because: decided?.because ?? null };
    const actor = `person:${caller.person}`;
    await record(tx, { actor, action: `override.${what}`, subject: `rollout:${rollout}`, detail });
    await publish(tx, { rollout, about: 'site', site, body: { site, after: `override-${what}`, reason } });
    return override;
  }
}

const DECIDED = 'This override was already decided on.';

async function found(
  tx: Tx,
  at: OverrideAddress,
  caller: Caller,
): Promise<{ rollout: RolloutRow; override: Override }> {
  const rollout = await lockRollout(tx, at.id);
  const override = await findOverride(tx, at.override);
  if (rollout === null || override?.rollout !== at.id) throw notFound('override');
  const scope = await findScope(tx, at.id, override.site);
  if (!mayDo(caller, 'overrides.approve', { trust: scope?.trust ?? null })) throw notFound('override');
  return { rollout, override };
}

function tooLong(): Error {
  const fault = `is too late; one override opens a site for ${MOST_HOURS} hours at most, beginning within ${MOST_DAYS_AHEAD} days`;
  return badRequest([
    { field: 'to', fault, fix: 'name an earlier time, and in "from" when it begins; without one it begins now' },
  ]);
}
