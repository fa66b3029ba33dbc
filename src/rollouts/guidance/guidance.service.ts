import { Injectable } from '@nestjs/common';
import type { Caller } from '../../people/caller.js';
import { mayDo, trustsInReach } from '../../people/permission.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { notFound } from '../../platform/http/problem.js';
import { eventsOf, type EventRow } from '../attempt-event.table.js';
import type { SeenAttempt } from '../attempt.table.js';
import { gatherToShow, type GatheredRollout } from '../rollout.facts.js';
import { findRollout, type RolloutRow } from '../rollout.table.js';
import { findScope } from '../rollout-scope.table.js';
import { attemptOf, type ViewedAttempt } from '../rollout-view.js';
import { inReach } from '../rollout-view.service.js';
import { standing, type SiteFacts, type Standing } from '../standing.js';
import { choicesAt, whatFailed, type Choice } from './choice.js';
import { lastHandOver, type HandOver } from './hand-over.table.js';

/** So many of the last lines of what failed are at hand; the rest is in the log. */
const LINES = 40;

/** What a person needs who has to decide about a site, on one page. */
export interface FailureView {
  readonly rollout: string;
  readonly site: string;
  readonly name: string;
  readonly standing: Standing;
  /** Null when nothing failed here, or what failed was mended since. */
  readonly failed:
    | (ViewedAttempt & {
        /** The task at which it failed; null when it never came to one, or nobody knows. */
        readonly step: string | null;
        /** The last lines that the run told, oldest first. */
        readonly lines: readonly Omit<EventRow, 'attempt'>[];
      })
    | null;
  readonly choices: readonly (Choice & { readonly post: string })[];
  readonly handOver: HandOver | null;
}

/** Guides whoever has to decide about a failure: what failed at which step, its log, and what may be done now. */
@Injectable()
export class Guidance {
  constructor(private readonly database: Database) {}

  /** Refuses (404) what is not there and what is not the caller's to see alike. */
  async at(at: { id: string; site: string }, caller: Caller): Promise<FailureView> {
    const reach = trustsInReach(caller, 'rollouts.read');
    return this.database.transaction(async (tx) => {
      const scope = await findScope(tx, at.id, at.site);
      const rollout = await findRollout(tx, at.id);
      if (scope === null || rollout === null || !inReach(scope.trust, reach)) throw notFound('site in this rollout');
      const gathered = await gatherToShow(tx, rollout, at.site);
      const site = siteIn(gathered, at.site);
      const mayAct = mayDo(caller, 'rollouts.act', { trust: scope.trust });
      const handOver = await lastHandOver(tx, { rollout: at.id, site: at.site });
      return {
        ...{ rollout: at.id, site: at.site, name: scope.name, standing: standing(site) },
        failed: await failureOf(tx, gathered, site),
        choices: choicesFor(rollout, site, mayAct),
        // A name of the hub's is for the hub: a Trust sees that somebody has it.
        handOver: reach === 'every' ? handOver : null,
      };
    }, 'guidance.read');
  }
}

/** The facts of one site of a rollout; it is known to be in scope. */
export function siteIn({ facts }: GatheredRollout, id: string): SiteFacts {
  const site = facts.waves.flatMap((wave) => wave.sites).find((each) => each.site === id);
  if (site === undefined) throw notFound('site in this rollout');
  return site;
}

function choicesFor(rollout: RolloutRow, site: SiteFacts, mayAct: boolean): FailureView['choices'] {
  const { id, state, return_rule: returnRule, return_sentence: returnSentence } = rollout;
  return choicesAt({ state, returnRule, returnSentence, site, mayAct }).map((choice) => ({
    ...choice,
    post: `/api/v1/rollouts/${id}/sites/${site.site}/${choice.do}`,
  }));
}

async function failureOf(tx: Tx, gathered: GatheredRollout, site: SiteFacts): Promise<FailureView['failed']> {
  const failed = whatFailed(site);
  const attempt = gathered.attempts.find((each) => each.id === failed?.id);
  if (attempt === undefined) return null;
  const rows = await lastLines(tx, attempt);
  const at = rows.findLast((line) => line.event === 'task-failed' || line.event === 'unreachable');
  return { ...attemptOf(attempt), step: at?.task ?? attempt.task, lines: rows.map(lineOf) };
}

async function lastLines(tx: Tx, attempt: SeenAttempt): Promise<readonly EventRow[]> {
  const from = Math.max(1, attempt.event_seq - LINES + 1);
  return eventsOf(tx, { attempt: attempt.id, from, limit: LINES });
}

function lineOf({ seq, at, event, task, message, ms }: EventRow): Omit<EventRow, 'attempt'> {
  return { seq, at, event, task, message, ms };
}
