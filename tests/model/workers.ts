import { begin, claim, giveBack } from '../../src/rollouts/protocol/claim.js';
import type { AttemptRecord } from '../../src/rollouts/protocol/record.js';
import { answered } from '../../src/rollouts/protocol/start.js';
import { caseOf, kept } from './keeping.js';
import type { Mechanism } from './mechanisms.js';
import { IDLE, NOW, type Message, type ModelState, type Worker } from './state.js';

type Steps = Iterable<readonly [what: string, after: ModelState]>;
type At<Place extends Worker['at']> = Extract<Worker, { at: Place }>;

/** Dispatchers: claim, write down as starting, send, wait for the answer. Between any two steps a worker may die, or sleep past its lease. */
export function* workers(state: ModelState, without: Mechanism | null): Steps {
  for (const { record } of state.cases) {
    if (record.lease_until === null || record.lease_until <= NOW) continue;
    yield [`the lease of ${record.id} runs out`, withLease(state, record.id)];
  }
  for (const [number, worker] of state.workers.entries()) {
    const name = `worker ${String(number + 1)}`;
    if (worker.at !== 'idle') yield [`${name} is killed`, gone(state, number)];
    switch (worker.at) {
      case 'idle':
        yield* claims(state, number);
        break;
      case 'claimed':
        yield [`${name} gives ${worker.attempt} back`, givenBack(state, number, worker, without)];
        yield without === 'starting-before-the-first-byte'
          ? [`${name} sends ${worker.attempt}, written down as claimed`, sentUnwritten(state, number, worker)]
          : [`${name} writes ${worker.attempt} down as starting`, begun(state, number, worker, without)];
        break;
      case 'begun':
        yield [`${name} sends ${worker.attempt}`, sent(state, number, worker)];
        break;
      case 'awaiting':
        yield [`${name} waits no longer for an answer about ${worker.attempt}`, unanswered(state, number, worker)];
    }
  }
}

function* claims(state: ModelState, number: number): Steps {
  for (const { record } of state.cases) {
    // A probe does no harm: one worker is enough for it.
    if (record.kind === 'verify' && number > 0) continue;
    const step = claim(record, { owner: String(number), rollout: state.rollout }, NOW);
    if (step === null) continue;
    const after = kept(state, record, step);
    const claimed: Worker = { at: 'claimed', attempt: record.id, claims: caseOf(after, record.id).record.claims };
    yield [`worker ${String(number + 1)} claims ${record.id}`, withWorker(after, number, claimed)];
  }
}

/** What it needs is not to be had now. The worker writes from what it read when it claimed. */
function givenBack(state: ModelState, number: number, worker: At<'claimed'>, without: Mechanism | null): ModelState {
  const idle = withWorker(state, number, IDLE);
  const read: AttemptRecord = { ...caseOf(state, worker.attempt).record, state: 'claimed', claims: worker.claims };
  const step = giveBack(read, { because: '', seconds: 2 });
  return step === null ? idle : kept(idle, read, step, without === 'compare-and-set');
}

function begun(state: ModelState, number: number, worker: At<'claimed'>, without: Mechanism | null): ModelState {
  const { record } = caseOf(state, worker.attempt);
  const owned = without === 'claim-of-ones-own' ? record.claims : worker.claims;
  const given = { claims: owned, rollout: state.rollout, node: { incarnation: state.known, epoch: 1 } };
  const step = begin(record, given, NOW);
  if (step === null) return withWorker(state, number, IDLE);
  const after = withClaim(kept(state, record, step), record.claims, worker);
  const { token } = caseOf(after, worker.attempt).record;
  if (token === null) throw new Error(`${record.id} has no token.`);
  return withWorker(after, number, { ...worker, at: 'begun', order: { token, incarnation: state.known } });
}

function sent(state: ModelState, number: number, worker: At<'begun'>): ModelState {
  const { attempt, claims: claimed, order } = worker;
  const start: Message = { is: 'start', attempt, order, heardBy: number };
  return withWorker({ ...state, wire: [...state.wire, start] }, number, { at: 'awaiting', attempt, claims: claimed });
}

function sentUnwritten(state: ModelState, number: number, worker: At<'claimed'>): ModelState {
  const { token } = caseOf(state, worker.attempt).record;
  const order = { token: token ?? 0, incarnation: state.known };
  return sent(state, number, { ...worker, at: 'begun', order });
}

function unanswered(state: ModelState, number: number, worker: At<'awaiting'>): ModelState {
  const { record } = caseOf(state, worker.attempt);
  const silent = { kind: 'silent', silence: 'timed-out', message: '' } as const;
  const step = answered(record, { claims: worker.claims }, silent, NOW);
  const freed = step === null ? state : kept(state, record, step);
  return gone(freed, number);
}

/** Whoever dies hears no answer; what it has sent goes on. */
function gone(state: ModelState, number: number): ModelState {
  const wire = state.wire.map((message) =>
    message.is === 'start' && message.heardBy === number ? { ...message, heardBy: null } : message,
  );
  return withWorker({ ...state, wire }, number, IDLE);
}

export function withWorker(state: ModelState, number: number, worker: Worker): ModelState {
  return { ...state, workers: state.workers.map((each, index) => (index === number ? worker : each)) };
}

/** A worker that writes under a claim that is no longer its own has broken a rule. */
export function withClaim(
  state: ModelState,
  claims: number,
  worker: { readonly attempt: string; readonly claims: number },
): ModelState {
  return claims === worker.claims
    ? state
    : { ...state, broken: state.broken ?? `${worker.attempt}: a worker wrote under a claim that was lost (INV-10)` };
}

function withLease(state: ModelState, id: string): ModelState {
  return {
    ...state,
    cases: state.cases.map((each) =>
      each.record.id === id ? { ...each, record: { ...each.record, lease_until: null } } : each,
    ),
  };
}
