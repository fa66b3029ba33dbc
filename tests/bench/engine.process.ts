import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { ArtefactStore } from '../../src/releases/artefact-store.js';
import { ApprovalCheck } from '../../src/rollouts/approval-check.js';
import { HintPost } from '../../src/rollouts/hint-post.js';
import { RolloutService } from '../../src/rollouts/rollout.service.js';
import { findRollout } from '../../src/rollouts/rollout.table.js';
import { isActiveRollout } from '../../src/rollouts/rollout.js';
import { Signals } from '../../src/rollouts/signals.service.js';
import { startGatehouse, type Gatehouse } from '../gatehouse.js';
import { SwiftControlNode } from '../pretend/swift-control-node.js';
import { environmentsOf, PretendApproval, PretendArtefacts, release } from '../rollouts/ward.js';
import { Dice } from '../simulation/dice.js';
import { engineWishSchema, latencyOf, type EngineRun, type EngineWish } from './engine-run.js';

const LOOK_MS = 100;
const SAMPLE_MS = 25;
const MEGABYTE = 1024 * 1024;

/** Runs between twenty seconds and a minute, nine times out of ten. */
const MEDIAN_SECONDS = Math.sqrt(20 * 60);
const SPREAD = Math.log(60 / 20) / 2 / 1.645;

const wish = engineWishSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
// It ends with whoever started it, however that ended.
process.stdin.resume().once('end', () => process.exit(1));
const statements = countingStatements();
const marks = { ready: new Map<string, number>(), waited: new Array<number>() };
const node = new SwiftControlNode(durations(wish), (key) => {
  const ready = marks.ready.get(key);
  if (ready !== undefined && marks.ready.delete(key)) marks.waited.push(performance.now() - ready);
});
const gatehouse = await startGatehouse({
  environments: environmentsOf({ sites: wish.sites, pilots: 1, policy: { concurrency: wish.concurrency } }),
  runner: node,
  replace: [
    { injected: ApprovalCheck, by: new PretendApproval() },
    { injected: ArtefactStore, by: new PretendArtefacts() },
  ],
  on: { address: wish.database, drop: () => Promise.resolve() },
  settings: wish.redis === null ? {} : { REDIS_URL: wish.redis, REDIS_PREFIX: 'bench' },
});
hearReady(gatehouse, wish.road);
const run = await measure(gatehouse);
await gatehouse.stop();
process.stdout.write(`${JSON.stringify(run)}\n`);
// Whatever still waits for a timer has nothing more to say.
process.exit(0);

async function measure(on: Gatehouse): Promise<EngineRun> {
  const { database } = on;
  const rollouts = on.injected(RolloutService);
  const [cpu, before] = [process.cpuUsage(), process.memoryUsage.rss()];
  let peak = before;
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, SAMPLE_MS);
  const asked = statements.count;
  const began = performance.now();
  const { rollout } = await database.transaction((tx) =>
    rollouts.planRollout(tx, {
      ...{ promotion: randomUUID(), release: release('2.0.0'), environment: 'production', by: randomUUID() },
    }),
  );
  rollouts.begin();
  let looks = 0;
  const stateNow = async (): Promise<string> => {
    looks += 1;
    const row = await database.transaction((tx) => findRollout(tx, rollout));
    return row === null || isActiveRollout(row.state) ? '' : row.state;
  };
  let state = await stateNow();
  while (state === '' && performance.now() - began < wish.withinSeconds * 1000) {
    await pause(LOOK_MS);
    state = await stateNow();
  }
  const spent = process.cpuUsage(cpu);
  clearInterval(sampling);
  return {
    ...{ sites: wish.sites, conduct: wish.conduct, road: wish.road, attempts: node.starts },
    state: state === '' ? 'not over in time' : state,
    seconds: (performance.now() - began) / 1000,
    cpu: (spent.user + spent.system) / 1e6,
    databaseCpu: null,
    // Each look is a transaction of three statements, and not the engine's.
    statements: statements.count - asked - 3 * looks,
    memoryBefore: before / MEGABYTE,
    memoryPeak: peak / MEGABYTE,
    dispatch: latencyOf(marks.waited),
  };
}

/** Every statement that this process sends to Postgres, `begin` and `commit` included. */
function countingStatements(): { count: number } {
  const counted = { count: 0 };
  const query: unknown = Reflect.get(pg.Client.prototype, 'query');
  if (typeof query !== 'function') throw new Error('pg asks in another way than it did');
  Reflect.set(pg.Client.prototype, 'query', function (this: unknown, ...given: unknown[]): unknown {
    counted.count += 1;
    const answer: unknown = Reflect.apply(query, this, given);
    return answer;
  });
  return counted;
}

function durations({ conduct, scale }: EngineWish): () => number {
  if (conduct === 'at-once') return () => 0;
  const dice = new Dice(1);
  return () => {
    const normal = Math.sqrt(-2 * Math.log(1 - dice.next())) * Math.cos(2 * Math.PI * dice.next());
    return ((MEDIAN_SECONDS * 1000) / scale) * Math.exp(SPREAD * normal);
  };
}

/** Notes when each attempt became ready. By Bull, this process hears of what it ordered as another one would: from Redis alone. */
function hearReady(on: Gatehouse, road: EngineWish['road']): void {
  const [signals, post] = [on.injected(Signals), on.injected(HintPost)];
  const ordered = signals.ordered.bind(signals);
  signals.ordered = (attempts) => {
    const now = performance.now();
    for (const attempt of attempts) if (!marks.ready.has(attempt)) marks.ready.set(attempt, now);
    if (road === 'in-process') ordered(attempts);
    else for (const attempt of attempts) post.send({ about: 'ready', attempt });
  };
}
