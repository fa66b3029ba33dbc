import type { Probe, RunResult, RunState } from '../../src/rollouts/site-runner.js';
import { caseOf, TARGET } from './keeping.js';
import type { Mechanism } from './mechanisms.js';
import type { Case, Entry, Message, ModelState, Said } from './state.js';

type Start = Extract<Message, { is: 'start' }>;

/** The control node's gate takes a start; the order of its questions is the real gate's. */
export function started(
  state: ModelState,
  start: Start,
  without: Mechanism | null,
): { readonly after: ModelState; readonly says: Said } {
  const here = caseOf(state, start.attempt);
  const site = state.sites[here.record.site];
  if (site === undefined) return { after: state, says: { refusal: 'unknown-site' } };
  if (without !== 'incarnation' && start.order.incarnation !== state.ledger)
    return { after: state, says: { refusal: 'lost' } };
  if (hasBegun(here.entry) && without !== 'idempotency-key') return { after: state, says: here.entry };
  if (here.entry === 'tombstoned') return { after: state, says: { refusal: 'tombstoned' } };
  if (without !== 'fencing-token' && start.order.token < site.token)
    return { after: state, says: { refusal: 'fenced' } };
  const others = state.cases.filter((each) => each.record.site === here.record.site && each !== here);
  if (without !== 'site-lock' && others.some((each) => each.entry === 'running'))
    return { after: state, says: { refusal: 'busy' } };
  return { after: begun(state, here, start.order.token), says: 'running' };
}

function begun(state: ModelState, here: Case, token: number): ModelState {
  const { id, site: name, kind } = here.record;
  const site = state.sites[name];
  if (site === undefined) return state;
  const rules: readonly (readonly [boolean, string])[] = [
    [here.began > 0, 'it began twice (INV-07)'],
    [token < site.highest, 'it began under a lower token than another one before (INV-06)'],
    [kind === 'deploy' && state.rollout === 'halted', 'it began after the halt was confirmed (INV-11)'],
  ];
  const [, rule] = rules.find(([isBroken]) => isBroken) ?? [];
  return {
    ...state,
    broken: state.broken ?? (rule === undefined ? null : `${id}: ${rule}`),
    cases: state.cases.map((each) => (each === here ? { ...here, entry: 'running', began: here.began + 1 } : each)),
    sites: { ...state.sites, [name]: { ...site, token, highest: Math.max(site.highest, token) } },
  };
}

/** The ledger's word after it was asked for a tombstone. */
export function entombed(state: ModelState, id: string): ModelState {
  return withEntry(state, id, caseOf(state, id).entry === 'none' ? 'tombstoned' : caseOf(state, id).entry);
}

export function withEntry(state: ModelState, id: string, entry: Entry): ModelState {
  return { ...state, cases: state.cases.map((each) => (each.record.id === id ? { ...each, entry } : each)) };
}

/** All that can become of a run at its site: its end, well, badly or without a probe, or its being cut off half-way. */
export function ends(state: ModelState, here: Case): readonly (readonly [what: string, after: ModelState])[] {
  const { id, site: name, kind } = here.record;
  const site = state.sites[name];
  if (site === undefined || here.entry !== 'running') return [];
  const at = (runs: 'old' | 'new', entry: Entry): ModelState =>
    withEntry({ ...state, sites: { ...state.sites, [name]: { ...site, runs } } }, id, entry);
  const cut = `the control node reboots while ${id} runs`;
  if (kind === 'verify') {
    return [
      [`${id} ends: the site answers`, at(site.runs, site.runs)],
      [`${id} ends: the site does not answer`, at(site.runs, 'blind')],
      [cut, at(site.runs, 'interrupted')],
    ];
  }
  return [
    [`${id} ends well`, at('new', 'new')],
    [`${id} fails`, at(site.runs, site.runs)],
    [`${id} ends and the site does not answer`, at('new', 'blind')],
    [`${cut}, having done its work`, at('new', 'interrupted')],
    [`${cut}, having done nothing`, at(site.runs, 'interrupted')],
  ];
}

/** A rebuilt control node: an empty ledger with another name. What ran was cut off, having done its work or not. */
export function rebuilt(state: ModelState): readonly ModelState[] {
  const running = state.cases.find(({ entry }) => entry === 'running');
  const cases = state.cases.map((each): Case => ({ ...each, entry: 'none' }));
  const sites = Object.fromEntries(Object.entries(state.sites).map(([name, site]) => [name, { ...site, token: 0 }]));
  const empty: ModelState = {
    ...state,
    ...{ cases, sites, ledger: 'rebuilt', left: { ...state.left, rebuilds: state.left.rebuilds - 1 } },
  };
  const site = running === undefined ? undefined : sites[running.record.site];
  if (running === undefined || site === undefined || running.record.kind === 'verify') return [empty];
  return [empty, { ...empty, sites: { ...sites, [running.record.site]: { ...site, runs: 'new' } } }];
}

function hasBegun(entry: Entry): boolean {
  return entry !== 'none' && entry !== 'tombstoned';
}

/** A ledger's entry in the words of its answers. */
export function runOf(entry: Entry, host: string): RunState {
  switch (entry) {
    case 'none':
      return { state: 'unknown', result: null, size: 0 };
    case 'running':
    case 'interrupted':
    case 'tombstoned':
      return { state: entry, result: null, size: 0 };
    case 'new':
    case 'old':
    case 'blind':
      return { state: 'finished', result: resultOf(entry, host), size: 0 };
  }
}

function resultOf(entry: 'new' | 'old' | 'blind', host: string): RunResult {
  const stats = { [host]: { ok: 1, changed: 1, failures: 0, unreachable: entry === 'blind' ? 1 : 0, rescued: 0 } };
  return { rc: entry === 'blind' ? 4 : 0, stats, probe: probeOf(entry), before: null, failure: null };
}

function probeOf(entry: 'new' | 'old' | 'blind'): Probe | null {
  if (entry === 'blind') return null;
  const runs = entry === 'new' ? TARGET : { version: '1.0.0', digest: 'o' };
  return { ...runs, healthy: true, detail: '' };
}
