import { isTerminal } from '../../src/rollouts/attempt.js';
import type { AttemptRecord } from '../../src/rollouts/protocol/record.js';
import type { Step } from '../../src/rollouts/protocol/step.js';
import { trouble } from '../../src/rollouts/protocol/trouble.js';
import type { Store } from './store.js';

/** How an attempt that has got stuck is put back on its way, by all that the database knows beside it. */
export function stepFor(store: Store, attempt: AttemptRecord): Step | null {
  const probes = store.at(attempt.site).filter((each) => each.settles === attempt.id);
  const ended = probes.flatMap((probe) => probe.ended_at ?? []).map((at) => at.getTime());
  const around = {
    probeUnderWay: probes.some((probe) => !isTerminal(probe.state)),
    probedAt: ended.length === 0 ? null : new Date(Math.max(...ended)),
    siteTaken: store.isTaken(attempt.site, attempt.id),
  };
  return trouble(attempt, around, store.now);
}

/** Sent, and not heard to have ended. */
export function isUnderWay({ state }: AttemptRecord): boolean {
  return state === 'starting' || state === 'running';
}

/** Waits for a person, though its control node may still speak up about it. */
export function isAPersons(attempt: AttemptRecord): boolean {
  return attempt.state === 'needs-human' && attempt.begun && attempt.failure === null;
}
