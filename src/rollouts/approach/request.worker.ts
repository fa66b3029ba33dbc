import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { lockAttempt, orderAttempt } from '../attempt.table.js';
import { aimOf } from '../protocol/ending.js';
import { Signals } from '../signals.service.js';
import { applyStep } from '../step.table.js';
import { givenUp, isWithdrawn, remindersDue, tooLate } from './request.js';
import { tellOperator } from './request-notice.table.js';
import { openRequests, type OpenRequest } from './request.table.js';

/** A look is a short question; it gets so many seconds. */
const LOOK_SECONDS = 120;
/** A request that was withdrawn is looked after so soon: what the site runs then is what counts. */
const LAST_LOOK_SECONDS = 15;

/** Watches what operators were asked for: looks at what the site runs, reminds, and gives to a person what was not done in time. */
@Injectable()
export class RequestWorker {
  constructor(
    private readonly database: Database,
    private readonly signals: Signals,
    private readonly log: Log,
  ) {}

  /** One turn over all requests. Any number of processes may do it at once: each thing is written down once. */
  async turn(): Promise<void> {
    const open = await this.database.transaction((tx) => openRequests(tx, null), 'approach.requests');
    for (const { id, site } of open) {
      try {
        const look = await this.database.transaction((tx) => seeTo(tx, id), 'approach.request');
        if (look !== null) this.signals.ordered([look]);
      } catch (error) {
        this.log.child({ attempt: id, site }).error('a request could not be seen to; it is tried again', { error });
      }
    }
    if (open.length > 0) this.signals.changed();
  }
}

/** What is due about one request now. Answers the look that was ordered, if one was. */
async function seeTo(tx: Tx, id: string): Promise<string | null> {
  await lockAttempt(tx, id);
  const [request] = await openRequests(tx, { attempt: id });
  if (request === undefined) return null;
  const { now } = request;
  if (request.operator.watch === 'report' && (await applyStep(tx, request, givenUp(request, request))) !== null)
    return null;
  const late = tooLate(request, now);
  if (late !== null && (await applyStep(tx, request, late)) !== null)
    await tellOperator(tx, request, 'request-overdue', 0);
  else {
    const reminders = remindersDue(request, request.operator.remindSeconds, now);
    if (reminders > 0 && !isWithdrawn(request)) await tellOperator(tx, request, 'request-reminder', reminders);
  }
  return isToLookAt(request) ? look(tx, request) : null;
}

function isToLookAt(request: OpenRequest): boolean {
  if (request.operator.watch === 'report') return false;
  const every = isWithdrawn(request) ? LAST_LOOK_SECONDS : request.operator.lookSeconds;
  return request.looked_at === null || request.now.getTime() - request.looked_at.getTime() >= every * 1000;
}

async function look(tx: Tx, request: OpenRequest): Promise<string | null> {
  return orderAttempt(tx, {
    ...{ rollout: request.rollout, site: request.site, product: request.product, host: request.host },
    ...{ controlNode: request.control_node, kind: 'verify', purpose: 'watch', settles: request.id },
    ...{ target: aimOf(request).target, inputs: request.inputs, deadlineSeconds: LOOK_SECONDS, orderedBy: 'gatehouse' },
  });
}
