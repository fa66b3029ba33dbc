import type { Tx } from '../platform/database/database.service.js';
import { isWithdrawn, seen } from './approach/request.js';
import { openRequests } from './approach/request.table.js';
import { isRequest } from './attempt.js';
import { findAttempt, orderAttempt, writeStep, type AttemptRow } from './attempt.table.js';
import { wantAgain } from './called-off.service.js';
import { aimOf, settled } from './protocol/ending.js';
import type { Effect, Settlement, Step } from './protocol/step.js';
import { doubtRunning, keepRunning } from './running-release.table.js';
import { raiseSeenAt } from './seen-wrong.table.js';

/**
 * Writes a step of the protocol down: compare-and-set on the attempt as it was read, then the effects. Answers the attempt as it is
 * then; null, and nothing written, if there is no step or the attempt has moved on.
 */
export async function applyStep(tx: Tx, attempt: AttemptRow, step: Step | null): Promise<AttemptRow | null> {
  const after = step === null ? null : await writeStep(tx, attempt, step);
  if (step === null || after === null) return null;
  for (const effect of step.effects ?? []) await takeEffect(tx, after, effect);
  if (step.to !== null) await raiseSeenAt(tx, after);
  if (step.to === 'cancelled') await wantAgain(tx, after);
  return after;
}

async function takeEffect(tx: Tx, attempt: AttemptRow, effect: Effect): Promise<void> {
  switch (effect.do) {
    case 'doubt-site':
      await doubtRunning(tx, effect.site, effect.product);
      return;
    case 'keep-running':
      await keepRunning(tx, { site: effect.site, product: effect.product, attempt: attempt.id, ...effect.runs });
      return;
    case 'order-probe':
      await orderProbe(tx, attempt, effect.deadlineSeconds);
      return;
    case 'settle': {
      const waiting = await findAttempt(tx, effect.attempt);
      if (waiting !== null) await applyStep(tx, waiting, await stepOf(tx, waiting, effect.by));
    }
  }
}

/** A probe settles how an attempt ended; of a request it only tells whether it was met yet. */
async function stepOf(tx: Tx, waiting: AttemptRow, by: Settlement): Promise<Step | null> {
  if (!isRequest(waiting.kind) || by.verdict.end === 'needs-human') return settled(waiting, by);
  const [request] = await openRequests(tx, { attempt: waiting.id });
  return seen(waiting, by.probe, request !== undefined && isWithdrawn(request));
}

async function orderProbe(tx: Tx, attempt: AttemptRow, deadlineSeconds: number): Promise<void> {
  await orderAttempt(tx, {
    rollout: attempt.rollout,
    spell: attempt.spell,
    site: attempt.site,
    product: attempt.product,
    controlNode: attempt.control_node,
    host: attempt.host,
    kind: 'verify',
    purpose: 'settle',
    settles: attempt.id,
    target: aimOf(attempt).target,
    inputs: attempt.inputs,
    deadlineSeconds,
    orderedBy: 'gatehouse',
  });
}
