import type { Answer, RunState } from '../site-runner.js';
import { giveBack } from './claim.js';
import { lose } from './ending.js';
import { hear } from './hearing.js';
import type { AttemptRecord } from './record.js';
import { follow, type Step } from './step.js';

/** After so many starts that broke the gate, only the site can tell. */
const TRIES = 5;

type Refused = Extract<Answer<unknown>, { kind: 'refused' }>;

/**
 * What follows from the answer to a start that was sent under the claim `sent`. Silence changes nothing: the attempt stays starting, and
 * whoever asks the control node first may act on what it says. Null if somebody else has acted meanwhile.
 */
export function answered(
  attempt: AttemptRecord,
  sent: { readonly claims: number },
  answer: Answer<{ readonly attempt: RunState }>,
  now: Date,
): Step | null {
  if (attempt.state !== 'starting' || attempt.claims !== sent.claims) return null;
  switch (answer.kind) {
    case 'silent':
      return { to: null, times: { lease_until: 0 } };
    case 'said':
      return hear(attempt, { incarnation: answer.incarnation, run: underWay(answer.said.attempt) }, now);
    case 'refused':
      return refused(attempt, answer);
  }
}

/** A run that is over already has lines to be read first; the follower concludes it. */
function underWay(run: RunState): RunState {
  return run.state === 'finished' || run.state === 'interrupted' ? { ...run, state: 'running' } : run;
}

function refused(attempt: AttemptRecord, answer: Refused): Step | null {
  const because = `The control node refused: ${answer.message}`;
  switch (answer.refusal) {
    case 'tombstoned':
      return follow(attempt, { to: 'cancelled', because });
    case 'busy':
    case 'missing-artefact':
      return giveBack(attempt, { because, seconds: 5 });
    case 'fenced':
      return fenced(attempt, because);
    case 'lost':
      // Sent for the first time to a ledger that was replaced, it cannot have begun; a damaged ledger proves nothing.
      return attempt.claims === 1 && answer.incarnation !== attempt.incarnation
        ? notYetSent(giveBack(attempt, { because, seconds: 1 }))
        : lose(attempt, because);
    case 'errored':
      // The gate broke: whether anything began, its ledger tells when asked; after some tries only the site can.
      return attempt.claims >= TRIES ? lose(attempt, because) : null;
    case 'invalid':
    case 'unknown-site':
    case 'unknown-playbook':
      // Sent before, it may have begun then, whatever is said of it now: only the site can tell (INV-13).
      return attempt.claims > 1 ? lose(attempt, because) : neverBegan(attempt, because);
  }
}

/** To the ledger that answers now, it goes for the first time. */
function notYetSent(step: Step | null): Step | null {
  return step === null ? null : { ...step, set: { ...step.set, sent: false } };
}

/** The ledger knows more than we do: it is compared before the next order, which gets a token above what it has seen. */
function fenced(attempt: AttemptRecord, because: string): Step | null {
  return follow(attempt, { to: 'ready', because, set: { lease_owner: null, token: null }, times: { not_before: 3 } });
}

/** Nothing began, and the site is as it was. */
function neverBegan(attempt: AttemptRecord, because: string): Step | null {
  return follow(attempt, { to: 'errored', because, set: { lease_owner: null, sent: false } });
}
