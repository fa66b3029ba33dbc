import { isTerminal } from '../../src/rollouts/attempt.js';
import { isQuiet, isToBury } from '../../src/rollouts/protocol/burial.js';
import { hear } from '../../src/rollouts/protocol/hearing.js';
import { trouble } from '../../src/rollouts/protocol/trouble.js';
import type { AttemptRecord } from '../../src/rollouts/protocol/record.js';
import { ends, entombed, rebuilt, runOf } from './gate.js';
import { caseOf, holdsPlace, kept, ordered, violationOf } from './keeping.js';
import type { Mechanism } from './mechanisms.js';
import { delivered } from './post.js';
import type { Happening, SmallWorld } from './search.js';
import { IDLE, NOW, nameOf, tidy, type Left, type ModelState } from './state.js';
import { workers } from './workers.js';

/** How large the world is. */
export interface Extent {
  readonly sites: number;
  readonly workers: number;
  readonly left: Left;
  /** So many messages may be on their way at once; what is lost makes room. */
  readonly wire: number;
  readonly without: Mechanism | null;
}

type Steps = Iterable<readonly [what: string, after: ModelState]>;

/** The world of one rollout under the protocol's own functions, for `search`. */
export function protocolWorld(extent: Extent): SmallWorld<ModelState> {
  const names = Array.from({ length: extent.sites }, (_, index) => `site-${String(index + 1)}`);
  return {
    start: {
      ...{ cases: [], rollout: 'running', known: 'first', ledger: 'first', wire: [], left: extent.left, broken: null },
      sites: Object.fromEntries(names.map((name) => [name, { fence: 0, token: 0, highest: 0, runs: 'old' as const }])),
      workers: Array.from({ length: extent.workers }, () => IDLE),
    },
    name: nameOf,
    *next(state): Generator<Happening<ModelState>> {
      for (const steps of [people, sites, halts, reconciler, asking])
        for (const [what, after] of steps(state, extent)) yield* settledDown(what, after, extent);
      for (const [what, after] of workers(state, extent.without)) yield* settledDown(what, after, extent);
      for (const [what, after] of delivered(state, extent.without)) yield* settledDown(what, after, extent);
    },
    violation: violationOf,
    isEnd: (state) =>
      state.wire.length === 0 &&
      state.workers.every((worker) => worker.at === 'idle') &&
      (state.rollout === 'running' || state.rollout === 'halted') &&
      state.cases.length >= extent.sites &&
      state.cases.every(({ record }) => isTerminal(record.state) || record.state === 'needs-human'),
  };
}

function* settledDown(what: string, after: ModelState, extent: Extent): Generator<Happening<ModelState>> {
  const state = tidy(after);
  if (state.wire.length <= extent.wire) yield { what, after: state };
}

/** Deployments, retries of what failed or is a person's, halts, and going on after one. */
function* people(state: ModelState): Steps {
  const { left } = state;
  if (state.rollout === 'running' && !isQuiet(state.cases.map(({ record }) => record)))
    yield ['the rollout is halted', { ...state, rollout: 'halting' }];
  if (state.rollout === 'halted' && left.resumes > 0)
    yield ['the rollout goes on', { ...state, rollout: 'running', left: { ...left, resumes: left.resumes - 1 } }];
  if (state.rollout !== 'running' || left.deploys === 0) return;
  for (const site of Object.keys(state.sites)) {
    const last = state.cases.findLast(({ record }) => record.site === site && record.kind === 'deploy')?.record.state;
    if (last !== undefined && !isTerminal(last) && last !== 'needs-human') continue;
    if (last === 'succeeded') continue;
    const after = ordered(state, { kind: 'deploy', site, settles: null });
    if (after !== null)
      yield [`a deployment to ${site} is ordered`, { ...after, left: { ...left, deploys: left.deploys - 1 } }];
  }
}

/** What happens where nobody of ours is: runs end, control nodes reboot, and one is rebuilt. */
function* sites(state: ModelState): Steps {
  for (const here of state.cases) yield* ends(state, here);
  if (state.left.rebuilds === 0) return;
  for (const after of rebuilt(state)) yield ['the control node is rebuilt with an empty ledger', after];
}

/** Tombstones for what has not begun; halted when the control node has them all. */
function* halts(state: ModelState, { without }: Extent): Steps {
  for (const { record } of state.cases) {
    if (!isToBury(record, state.rollout)) continue;
    if (without === 'tombstone-before-cancelled') {
      yield [`${record.id} is cancelled by our own word`, kept(state, record, { to: 'cancelled' })];
      continue;
    }
    const after = entombed(state, record.id);
    const says = caseOf(after, record.id).entry;
    const told = [`the control node has the tombstone of ${record.id} and says: ${says}`] as const;
    yield [...told, { ...after, wire: [...state.wire, { is: 'burial', attempt: record.id, by: state.ledger, says }] }];
  }
}

const MOMENTS = [
  { what: 'long silent', seconds: 200, heard: null },
  { what: 'long overdue', seconds: 3 * 60 * 60, heard: 3 * 60 * 60 },
] as const;

/** What has got stuck is found, however long that takes; and the ledger is compared with the database, on word that may come late. */
function* reconciler(state: ModelState): Steps {
  if (state.known !== state.ledger || state.left.rebuilds > 0)
    yield ['the control node tells its name', { ...state, wire: [...state.wire, { is: 'ledger', by: state.ledger }] }];
  for (const { record } of state.cases) {
    const others = state.cases.filter((each) => each.record !== record).map((each) => each.record);
    const around = {
      probeUnderWay: others.some((each) => each.settles === record.id && !isTerminal(each.state)),
      probedAt: null,
      siteTaken: others.some((each) => each.site === record.site && holdsPlace(each)),
    };
    for (const { what, seconds, heard } of MOMENTS) {
      const later = (by: number): Date => new Date(NOW.getTime() + by * 1000);
      const aged = heard === null ? record : { ...record, last_contact_at: later(heard) };
      const step = trouble(aged, around, later(seconds));
      if (step !== null)
        yield [`the reconciler finds ${record.id} ${what}: ${step.to ?? ''}`, kept(state, record, step)];
    }
  }
}

/** The follower asks the ledger about what may be under way. The answer may come late; for a probe, which does no harm, it comes at once. */
function* asking(state: ModelState): Steps {
  for (const { record, entry } of state.cases) {
    if (!isAskedAbout(record)) continue;
    if (record.kind === 'verify') {
      const step = hear(record, { incarnation: state.ledger, run: runOf(entry, record.host) }, NOW);
      if (step !== null) yield [`the ledger says of ${record.id}: ${entry}`, kept(state, record, step)];
      continue;
    }
    const news = { is: 'news', attempt: record.id, read: record.state, by: state.ledger, says: entry } as const;
    yield [`the ledger is asked about ${record.id} and says: ${entry}`, { ...state, wire: [...state.wire, news] }];
  }
}

function isAskedAbout(record: AttemptRecord): boolean {
  if (record.state === 'unknown') return !record.needs_probe;
  return record.state === 'starting' || record.state === 'running' || (record.state === 'needs-human' && record.begun);
}
