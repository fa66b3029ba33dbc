import { Injectable } from '@nestjs/common';
import type { Caller } from '../people/caller.js';
import { trustsInReach } from '../people/permission.js';
import { Database } from '../platform/database/database.service.js';
import { notFound } from '../platform/http/problem.js';
import { eventsOf, type EventRow } from './attempt-event.table.js';
import { attemptsOf } from './attempt.table.js';
import { findScope } from './rollout-scope.table.js';
import { attemptOf, type ViewedAttempt } from './rollout-view.js';
import { inReach } from './rollout-view.service.js';

/** So many lines are shown at once. */
const LINES = 400;

export interface SiteLog {
  /** Of the site in this rollout, oldest first. */
  readonly attempts: readonly ViewedAttempt[];
  /** The attempt whose lines these are; null where nothing was tried here. */
  readonly attempt: ViewedAttempt | null;
  readonly lines: readonly EventRow[];
  /** The number of the first line that could be shown before these; null at the beginning. */
  readonly before: number | null;
  /** Of the first after these; null at the end of what there is so far. */
  readonly after: number | null;
}

/** What happened at one site, one attempt at a time: its last lines, unless told from which on. */
@Injectable()
export class SiteLogs {
  constructor(private readonly database: Database) {}

  /** `attempt`: null for the last one. Refuses with 404 what is not there and what is not the caller's to see alike. */
  async read(
    at: { readonly id: string; readonly site: string },
    wish: { readonly attempt: string | null; readonly from: number | null },
    caller: Caller,
  ): Promise<SiteLog> {
    const reach = trustsInReach(caller, 'rollouts.read');
    return this.database.transaction(async (tx) => {
      const scope = await findScope(tx, at.id, at.site);
      if (scope === null || !inReach(scope.trust, reach)) throw notFound('site in this rollout');
      const rows = await attemptsOf(tx, at.id, at.site);
      const attempts = rows.map(attemptOf);
      const row = wish.attempt === null ? rows.at(-1) : rows.find(({ id }) => id === wish.attempt);
      if (row === undefined) {
        if (wish.attempt !== null) throw notFound('attempt at this site');
        return { attempts, attempt: null, lines: [], before: null, after: null };
      }
      const last = row.event_seq;
      const from = wish.from ?? Math.max(1, last - LINES + 1);
      const lines = await eventsOf(tx, { attempt: row.id, from, limit: LINES });
      return {
        ...{ attempts, attempt: attemptOf(row), lines },
        before: from > 1 ? Math.max(1, from - LINES) : null,
        after: from + LINES <= last ? from + LINES : null,
      };
    }, 'rollout.site-log');
  }
}
