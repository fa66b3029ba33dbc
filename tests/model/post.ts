import { begin } from '../../src/rollouts/protocol/claim.js';
import { hear } from '../../src/rollouts/protocol/hearing.js';
import { answered } from '../../src/rollouts/protocol/start.js';
import type { Answer, RunState } from '../../src/rollouts/site-runner.js';
import { runOf, started } from './gate.js';
import { caseOf, kept } from './keeping.js';
import type { Mechanism } from './mechanisms.js';
import { burialKept, met } from './reconciling.js';
import { IDLE, NOW, type Message, type ModelState } from './state.js';
import { withClaim, withWorker } from './workers.js';

type Steps = Iterable<readonly [what: string, after: ModelState]>;
type Kind<Is extends Message['is']> = Extract<Message, { is: Is }>;

/** Every message on its way comes, is lost, or, if it is a start, comes and leaves a copy of itself behind. */
export function* delivered(state: ModelState, without: Mechanism | null): Steps {
  for (const message of state.wire) {
    const rest: ModelState = { ...state, wire: state.wire.filter((each) => each !== message) };
    const about = 'attempt' in message ? ` about ${message.attempt}` : '';
    yield [`the ${message.is}${about} is lost`, rest];
    if (message.is === 'start') {
      yield [`the start of ${message.attempt} arrives`, arrived(rest, message, without)];
      if (message.attempt.startsWith('probe')) continue;
      const copy: Message = { ...message, heardBy: null };
      yield [
        `the start of ${message.attempt} arrives, and a copy of it is on its way`,
        arrived({ ...rest, wire: [...rest.wire, copy] }, message, without),
      ];
      continue;
    }
    yield [`the ${message.is}${about} arrives`, taken(rest, message, without)];
  }
}

function arrived(state: ModelState, message: Kind<'start'>, without: Mechanism | null): ModelState {
  const { after, says } = started(state, message, without);
  if (message.heardBy === null) return after;
  const answer: Message = { is: 'answer', attempt: message.attempt, to: message.heardBy, by: state.ledger, says };
  return { ...after, wire: [...after.wire, answer] };
}

function taken(state: ModelState, message: Exclude<Message, { is: 'start' }>, without: Mechanism | null): ModelState {
  switch (message.is) {
    case 'answer':
      return answerKept(state, message, without);
    case 'news':
      return newsKept(state, message, without);
    case 'burial':
      return burialKept(state, message.attempt, {
        state: runOf(message.says, '').state,
        incarnation: message.by,
      });
    case 'ledger':
      return met(state, message.by);
  }
}

function answerKept(state: ModelState, message: Kind<'answer'>, without: Mechanism | null): ModelState {
  const worker = state.workers[message.to];
  if (worker?.at !== 'awaiting') return state;
  const idle = withWorker(state, message.to, IDLE);
  const before = caseOf(idle, message.attempt).record;
  const ready = without === 'starting-before-the-first-byte' ? begunLate(idle, before.id, worker.claims) : idle;
  const { record } = caseOf(ready, message.attempt);
  const owned = without === 'claim-of-ones-own' ? record.claims : worker.claims;
  const step = answered(record, { claims: owned }, answerOf(message, record.host), NOW);
  return step === null ? ready : withClaim(kept(ready, record, step), record.claims, worker);
}

/** Without the mechanism: written down as starting only when the answer has come. */
function begunLate(state: ModelState, id: string, claims: number): ModelState {
  const { record } = caseOf(state, id);
  const node = { incarnation: state.known, epoch: 1 };
  const step = begin(record, { claims, rollout: state.rollout, node }, NOW);
  return step === null ? state : kept(state, record, step);
}

function answerOf(message: Kind<'answer'>, host: string): Answer<{ readonly attempt: RunState }> {
  const by = { incarnation: message.by, epoch: 1 };
  return typeof message.says === 'string'
    ? { kind: 'said', ...by, said: { attempt: runOf(message.says, host) } }
    : { kind: 'refused', ...by, refusal: message.says.refusal, message: '' };
}

function newsKept(state: ModelState, message: Kind<'news'>, without: Mechanism | null): ModelState {
  const { record } = caseOf(state, message.attempt);
  if (record.state !== message.read) return state;
  const step = hear(record, { incarnation: message.by, run: runOf(message.says, record.host) }, NOW);
  if (step === null) return state;
  // Without the mechanism an end that nobody saw is simply called failed.
  const guessed = without === 'probe-of-the-site' && step.to === 'verifying' ? { to: 'failed' as const } : step;
  return kept(state, record, guessed);
}
