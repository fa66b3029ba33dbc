import { isActive, isLive, isTerminal, mayFollow } from '../../src/rollouts/attempt.js';
import { settled } from '../../src/rollouts/protocol/ending.js';
import type { AttemptRecord } from '../../src/rollouts/protocol/record.js';
import { written, type Effect, type Step } from '../../src/rollouts/protocol/step.js';
import { DEADLINE_SECONDS, NOW, type Case, type ModelState } from './state.js';

export const TARGET = { version: '2.0.0', digest: 'n' };

/** A new attempt in the state ready; null while another one is live at the site, as the database's index has it (INV-06). */
export function ordered(
  state: ModelState,
  order: { readonly kind: 'deploy' | 'verify'; readonly site: string; readonly settles: string | null },
): ModelState | null {
  if (state.cases.some(({ record }) => record.site === order.site && holdsPlace(record))) return null;
  const prefix = order.kind === 'deploy' ? 'deployment' : 'probe';
  const taken = new Set(state.cases.map(({ record }) => record.id));
  let number = 1;
  while (taken.has(`${prefix}-${String(number)}-at-${order.site}`)) number += 1;
  const record: AttemptRecord = {
    ...{ id: `${prefix}-${String(number)}-at-${order.site}`, rollout: 'rollout', site: order.site, product: 'flip' },
    ...{ control_node: 'hub', host: order.site, kind: order.kind, settles: order.settles, state: 'ready' },
    purpose: order.settles === null ? 'order' : 'settle',
    ...{ target_version: TARGET.version, target_digest: TARGET.digest, token: null, epoch: null, claims: 0 },
    ...{ lease_owner: null, lease_until: null, not_before: NOW, deadline_seconds: DEADLINE_SECONDS, deadline: null },
    ...{ sent: false, begun: false, needs_probe: false, incarnation: null, last_contact_at: null, progress: 0 },
    ...{ before_version: null, before_digest: null, runs_version: null, runs_digest: null, runs_healthy: null },
    ...{ failure: null, because: null, stats: null, started_at: null, ended_at: null },
  };
  return { ...state, cases: [...state.cases, { record, entry: 'none', began: 0 }] };
}

/** It takes the place at its site that the database's index gives to one alone. */
export function holdsPlace(record: AttemptRecord): boolean {
  return isLive(record.state) && record.state !== 'verifying';
}

/** The attempt as the database has it; throws if there is none. */
export function caseOf(state: ModelState, id: string): Case {
  const found = state.cases.find(({ record }) => record.id === id);
  if (found === undefined) throw new Error(`There is no attempt ${id}.`);
  return found;
}

/** Writes a step down with its effects, if the attempt is as it was read; `blindly` whatever it is. */
export function kept(state: ModelState, read: AttemptRecord, step: Step, blindly = false): ModelState {
  const { record } = caseOf(state, read.id);
  const asRead = record.state === read.state && record.claims === read.claims;
  if (!blindly && !(asRead && (step.to === null || mayFollow(record.state, step.to)))) return state;
  const nextToken = (state.sites[record.site]?.fence ?? 0) + 1;
  const after = written(blindly ? read : record, step, { now: NOW, nextToken });
  const moved = withRecord(broken(state, record, after), after);
  const fenced = step.set?.token === 'next' && record.token === null ? raised(moved, record.site, nextToken) : moved;
  return (step.effects ?? []).reduce((now, effect) => brought(now, record, effect), fenced);
}

function withRecord(state: ModelState, record: AttemptRecord): ModelState {
  return { ...state, cases: state.cases.map((each) => (each.record.id === record.id ? { ...each, record } : each)) };
}

function raised(state: ModelState, site: string, fence: number): ModelState {
  const before = state.sites[site];
  return before === undefined ? state : { ...state, sites: { ...state.sites, [site]: { ...before, fence } } };
}

function brought(state: ModelState, by: AttemptRecord, effect: Effect): ModelState {
  switch (effect.do) {
    case 'doubt-site':
    case 'keep-running':
      return state;
    case 'order-probe':
      return ordered(state, { kind: 'verify', site: by.site, settles: effect.settles }) ?? state;
    case 'settle': {
      const waiting = state.cases.find(({ record }) => record.id === effect.attempt)?.record;
      const step = waiting === undefined ? null : settled(waiting, effect.by);
      return waiting === undefined || step === null ? state : kept(state, waiting, step);
    }
  }
}

/** The rules that a single write can break. */
function broken(state: ModelState, before: AttemptRecord, after: AttemptRecord): ModelState {
  const { entry, began } = caseOf(state, before.id);
  const found = (rule: string): ModelState => ({ ...state, broken: state.broken ?? `${after.id}: ${rule}` });
  if (isTerminal(before.state) && after.state !== before.state)
    return found(`it was ${before.state} and is overwritten as ${after.state} (INV-09)`);
  if (!isTerminal(after.state) || isTerminal(before.state)) return state;
  if (after.state === 'cancelled') return began === 0 ? state : found('it began and is called cancelled (INV-13)');
  if (entry === 'running') return found(`it is called ${after.state} while it runs (INV-13)`);
  if (after.state === 'succeeded' && state.sites[after.site]?.runs !== 'new')
    return found('it is called succeeded where the site runs something else (INV-13)');
  if (after.state === 'failed' && entry !== 'old' && after.kind === 'deploy' && state.sites[after.site]?.runs === 'new')
    return found('it is called failed where the site runs the release (INV-13)');
  return state;
}

/** The rules that a state can break by itself. */
export function violationOf(state: ModelState): string | null {
  if (state.broken !== null) return state.broken;
  for (const site of Object.keys(state.sites)) {
    const here = state.cases.filter(({ record }) => record.site === site);
    if (here.filter(({ entry }) => entry === 'running').length > 1)
      return `two attempts run at ${site} at once (INV-06)`;
    if (here.filter(({ record }) => isActive(record.state) && record.state !== 'verifying').length > 1)
      return `two attempts at ${site} are active at once (INV-06)`;
  }
  return null;
}
