import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { bothReadings, CASES } from '../../windows/made-windows.js';
import { gathered, type Fault, type FaultResult, type FaultWish } from '../fault.js';
import { ride } from '../ride.js';
import { productionOf, WITH_PILOTS } from '../rollout-watch.js';
import { Scene } from '../scene.js';

/** The database's clock goes so many seconds ahead or back, one after the other. */
const JUMPS = [3_600, -300, -3_600, 3_600, 300, -3_600];
const STAYS_MS = 2_000;
/** Windows for each jump of the clock. */
const WINDOWS = 1_000;

/** The one clock that decides jumps by an hour, forwards and back; and windows are made up on the nights on which those of people do. */
export const F19: Fault = {
  id: 'F19',
  title: 'the clock: an hour ahead, back by minutes and an hour, both nights of the year',
  rounds: 6,
  run: async (wish) => {
    const scene = await Scene.open({
      ...{ say: wish.say, sites: wish.sites ?? 30, concurrency: 5, runSeconds: 1, processes: 2, database: 'outside' },
      // An hour ahead, every run is long past its deadline: it is a person's until it is heard to have ended.
      production: { failureBudget: wish.sites ?? 30 },
    });
    try {
      return await jumps(wish, scene);
    } finally {
      await scene.close();
    }
  },
};

async function jumps(wish: FaultWish, scene: Scene): Promise<FaultResult> {
  let ahead = 0;
  const result = await ride(scene, wish, {
    everyMs: [300, 2_000],
    strike: async (number) => {
      const jump = JUMPS[(number - 1) % JUMPS.length] ?? 0;
      if (jump > 0 && !(await isPastPilots(scene))) return false;
      ahead += jump;
      wish.say(`  the clock goes ${jump < 0 ? 'back' : 'ahead'} by ${Math.abs(jump)} s`);
      await setAhead(scene, ahead);
      await pause(STAYS_MS);
      return true;
    },
  });
  const windows = WINDOWS * wish.rounds;
  const broken = wrongWindows(wish.seed, windows);
  return { ...result, ...gathered(result, { broken }), counted: { ...result.counted, windows } };
}

/** None of the pilots may be a person's, not even for a moment. */
async function isPastPilots(scene: Scene): Promise<boolean> {
  const pilots = productionOf(scene).slice(0, WITH_PILOTS);
  const query = `select 1 from app.attempt where rollout = '${scene.rollout}' and site not in ('${pilots.join("', '")}') limit 1`;
  return ((await scene.observer.look(query)) ?? []).length > 0;
}

/** Windows that are open at other times than somebody says who reads the clock on the wall minute by minute. */
function wrongWindows(seed: number, count: number): string[] {
  return Object.entries(CASES).flatMap(([name, cases]) => {
    const property = fc.property(cases, ([window, zone, day]) =>
      bothReadings(window, zone, day).every(({ told, read }) => told?.from === read?.from && told?.to === read?.to),
    );
    const { failed, counterexample } = fc.check(property, { seed, numRuns: Math.ceil(count / 3) });
    return failed ? [`${name}: ${JSON.stringify(counterexample)} is open at other times than the clock says`] : [];
  });
}

async function setAhead(scene: Scene, seconds: number): Promise<void> {
  const client = new pg.Client({ connectionString: await scene.postgres?.address() });
  await client.connect();
  try {
    await client.query(
      `create or replace function app.now() returns timestamptz language sql volatile as
        $$ select clock_timestamp() + interval '${seconds} seconds' $$`,
    );
  } finally {
    await client.end();
  }
}
