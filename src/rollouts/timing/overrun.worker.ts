import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { Environments } from '../../sites/environments.service.js';
import type { Calendar } from '../../windows/calendar.service.js';
import { Openings } from '../../windows/openings.service.js';
import { publish } from '../feed.table.js';
import { openedIn, type Opened } from './override.table.js';
import { overrunOf, type Overrun } from './overrun.js';
import { keepOverrun, settleRuns, unjudgedRuns, type UnjudgedRun } from './overrun.table.js';

/** Finds runs that were not over when the time for them was, writes that down and tells it. It stops nothing (INV-21). */
@Injectable()
export class OverrunWorker {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly openings: Openings,
    private readonly log: Log,
  ) {}

  /** Looks once; any number of processes may do it at once, and each overrun is told by one of them. */
  async turn(): Promise<void> {
    const told = await this.database.transaction((tx) => this.look(tx), 'overrun.look');
    for (const { run, overrun } of told) {
      const about = { attempt: run.id, site: run.site, ...(run.rollout === null ? {} : { rollout: run.rollout }) };
      this.log.child(about).warn('a run was not over when the time for it was', { because: overrun.because });
    }
  }

  private async look(tx: Tx): Promise<readonly { run: UnjudgedRun; overrun: Overrun }[]> {
    const runs = await unjudgedRuns(tx);
    const [earliest] = runs;
    if (earliest === undefined) return [];
    const calendar = await this.openings.calendar(tx, earliest.started_at);
    const opened = await openedIn(tx, [...new Set(runs.flatMap(({ rollout }) => rollout ?? []))]);
    const told: { run: UnjudgedRun; overrun: Overrun }[] = [];
    for (const run of runs.filter(({ overran }) => !overran)) {
      const overrun = this.judge(run, calendar, opened);
      if (overrun !== null && (await keepAndTell(tx, run, overrun))) told.push({ run, overrun });
    }
    await settleRuns(
      tx,
      runs.filter(({ ended }) => ended).map(({ id }) => id),
    );
    return told;
  }

  private judge(run: UnjudgedRun, calendar: Calendar, opened: readonly Opened[]): Overrun | null {
    const site = this.environments.site(run.site);
    if (site === null || calendar.isAlwaysOpen(run)) return null;
    const bounds = { from: run.started_at.getTime(), to: run.until.getTime() + 1 };
    return overrunOf({
      ...{ kind: run.kind, startedAt: run.started_at, until: run.until, ended: run.ended, zone: site.timeZone },
      open: calendar.openings(
        run,
        bounds,
        opened.filter(({ rollout, site: at }) => rollout === run.rollout && at === run.site),
      ),
      freezes: calendar.freezesOf(run),
    });
  }
}

async function keepAndTell(tx: Tx, run: UnjudgedRun, overrun: Overrun): Promise<boolean> {
  if (!(await keepOverrun(tx, { attempt: run.id, overrun }))) return false;
  const { rollout, site, kind } = run;
  const detail = { rollout, site, kind, closedAt: overrun.closedAt, because: overrun.because };
  await record(tx, { actor: 'gatehouse', action: 'attempt.overran', subject: `attempt:${run.id}`, detail });
  if (rollout !== null) {
    const body = { attempt: run.id, site, kind, overran: overrun };
    await publish(tx, { rollout, about: 'attempt', site, body });
  }
  return true;
}
