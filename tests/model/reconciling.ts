import { buried } from '../../src/rollouts/protocol/burial.js';
import { loseLedger } from '../../src/rollouts/protocol/hearing.js';
import { caseOf, kept } from './keeping.js';
import type { ModelState } from './state.js';

/** Another ledger, or the same, by the database's book: what the old one knew is lost. */
export function met(state: ModelState, by: ModelState['ledger']): ModelState {
  if (state.known === by) return state;
  const lost = state.cases.reduce((now, { record }) => {
    const step = loseLedger(caseOf(now, record.id).record, by);
    return step === null ? now : kept(now, record, step);
  }, state);
  return { ...lost, known: by };
}

/** What a control node said to a tombstone, written down. */
export function burialKept(state: ModelState, id: string, says: Parameters<typeof buried>[1]): ModelState {
  // A control node that speaks as another one than was met last is met first.
  if (says.incarnation === 'rebuilt' && state.known === 'first') return state;
  const { record } = caseOf(state, id);
  const step = buried(record, says);
  return step === null ? state : kept(state, record, step);
}
