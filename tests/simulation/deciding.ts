import { decide, type Decision, type RolloutFacts } from '../../src/rollouts/rollout.js';
import type { AttemptRecord } from '../../src/rollouts/protocol/record.js';
import type { AttemptFacts, Hold, SiteFacts } from '../../src/rollouts/standing.js';
import { isShut, type SitePlan } from './scenario.js';
import { RELEASE, type Store, type Words } from './store.js';
import type { World } from './world.js';

const SHUT: Hold = { kind: 'window', because: 'Its window is shut.', until: null };
const FRESH: Words = { skipped: false, accepted: false, excused: false, retryWanted: false, rollBackWanted: false };

/** When nothing came of deciding last. */
const IDLE = new WeakMap<Store, string>();

/** One round of deciding and writing down, in one transaction; whether anything was written. */
export function decideOnce(world: World, by: string): boolean {
  const { store } = world;
  const moment = momentOf(world);
  if (IDLE.get(store) === moment) return false;
  const decisions = decide(factsOf(world), store.now);
  const isIdle = !decisions.map((decision) => write(store, by, decision)).some((written) => written);
  if (isIdle) IDLE.set(store, moment);
  return !isIdle;
}

/** Between two moments of one name nothing was written, no window opened or shut and no soak ended, so as much comes of deciding. */
function momentOf({ store, scenario, agenda }: World): string {
  const { now, version, waves } = store;
  const shut = scenario.sites.map((site) => (isShut(site, agenda.now) ? 1 : 0));
  const soaked = waves.map(({ soakUntil }) => (soakUntil !== null && now >= soakUntil ? 1 : 0));
  return `${String(version)} ${shut.join('')} ${soaked.join('')}`;
}

/** The rollout as one moment saw it. */
export function factsOf(world: World): RolloutFacts {
  const { store, scenario } = world;
  const { concurrency, soakSeconds, failureBudget, returnRule } = scenario;
  return {
    ...{ state: store.rollout, returnRule, afterRollBack: store.afterRollBack },
    policy: { concurrency, soakSeconds, failureBudget },
    waves: store.waves.map((wave, index) => ({
      ...{ number: wave.number, state: wave.state, soakUntil: wave.soakUntil },
      pilots: scenario.waves[index]?.some((site) => site.pilot) ?? false,
      sites: (scenario.waves[index] ?? []).map((site) => siteFacts(world, site)),
    })),
  };
}

const KNOWN = new WeakMap<Store, Map<string, { readonly version: number; readonly facts: SiteFacts }>>();

/** Worked out anew only when something was written about the site, or its window opened or shut. */
function siteFacts({ store, agenda }: World, site: SitePlan): SiteFacts {
  const known = KNOWN.get(store) ?? new Map<string, { readonly version: number; readonly facts: SiteFacts }>();
  KNOWN.set(store, known);
  const hold = isShut(site, agenda.now) ? SHUT : null;
  const version = store.versionOf(site.id);
  const last = known.get(site.id);
  if (last?.version === version && last.facts.hold === hold) return last.facts;
  const words = store.words.get(site.id) ?? FRESH;
  const facts = { ...words, site: site.id, hold, attempts: store.at(site.id).map(attemptFacts) };
  known.set(site.id, { version, facts });
  return facts;
}

function attemptFacts(row: AttemptRecord): AttemptFacts {
  const { before_version: version, before_digest: digest } = row;
  const known = version !== null && digest !== null && digest !== row.target_digest;
  return {
    ...{ id: row.id, kind: row.kind, purpose: row.purpose, state: row.state },
    before: known ? { version, digest } : null,
    leftAsItWas: !row.sent || (row.runs_healthy === true && row.runs_digest === digest),
  };
}

function write(store: Store, by: string, decision: Decision): boolean {
  switch (decision.do) {
    case 'open-wave':
      return store.moveWave(by, decision.wave, { from: 'pending', to: 'open' });
    case 'settle-wave':
      return store.moveWave(by, decision.wave, { from: 'open', to: 'settling' });
    case 'reopen-wave':
      return store.moveWave(by, decision.wave, { from: 'settling', to: 'open' });
    case 'soak-wave':
      return store.moveWave(by, decision.wave, { from: 'settling', to: 'soaking', soakSeconds: decision.seconds });
    case 'unsettle-wave':
      return store.moveWave(by, decision.wave, { from: 'soaking', to: 'settling' });
    case 'pass-wave':
      return store.moveWave(by, decision.wave, { from: 'soaking', to: 'passed' });
    case 'deploy':
    case 'roll-back':
    case 'probe':
      return order(store, by, decision);
    case 'stop':
      return store.moveRollout(by, ['running'], 'halting') && haltedBy(store);
    case 'end':
      return store.moveRollout(by, [store.rollout], decision.as);
    case 'pre-flight':
    case 'request':
    case 'ask-person':
      return false;
  }
}

function haltedBy(store: Store): boolean {
  store.haltedBy = null;
  return true;
}

function order(
  store: Store,
  by: string,
  decision: Extract<Decision, { do: 'deploy' | 'roll-back' | 'probe' | 'pre-flight' | 'request' }>,
): boolean {
  const kind = decision.do === 'deploy' || decision.do === 'roll-back' ? decision.do : 'verify';
  const ordered = store.order(by, {
    ...{ site: decision.site, kind, settles: null },
    purpose: kind === 'verify' ? 'soak' : 'order',
    target: decision.do === 'roll-back' ? decision.to : RELEASE,
    deadlineSeconds: store.scenario.deadlineSeconds,
  });
  if (!ordered) return false;
  if (kind === 'deploy') store.mark(decision.site, FRESH, null);
  if (kind === 'roll-back') store.mark(decision.site, { rollBackWanted: false }, null);
  return true;
}
