import { sql } from 'kysely';
import { DispatcherWorker } from '../../src/rollouts/dispatcher.worker.js';
import { Engine } from '../../src/rollouts/engine.worker.js';
import { HaltWorker } from '../../src/rollouts/halt.worker.js';
import { ReconcilerWorker } from '../../src/rollouts/reconciler.worker.js';
import { RolloutWorker } from '../../src/rollouts/rollout.worker.js';
import { Signals } from '../../src/rollouts/signals.service.js';
import { SweeperWorker } from '../../src/rollouts/sweeper.worker.js';
import { eventually, type Ward } from './ward.js';

const LOOPS = [RolloutWorker, DispatcherWorker, HaltWorker, ReconcilerWorker, SweeperWorker];
/** What one look leads to, the next one takes further. */
const LOOKS = 3;

/**
 * Lets so many seconds pass by the database's clock, and every loop that decides, sends or recovers look, from its beginning to its end
 * and again and again; what they sent has arrived afterwards. For a test that nothing begins meanwhile: unlike a sleep, it cannot
 * be over before anybody has looked, and it lasts no longer than the looks.
 */
export async function letPass(ward: Ward, seconds: number): Promise<void> {
  const { gatehouse } = ward;
  const looks = LOOPS.map((loop) => looksOf(gatehouse.injected<{ turn(): Promise<void> }>(loop)));
  const [engine, signals] = [gatehouse.injected(Engine), gatehouse.injected(Signals)];
  await ward.hurry((await ahead(ward)) + seconds);
  for (let look = 1; look <= LOOKS; look += 1) {
    engine.reconcile();
    engine.sweep();
    signals.changed();
    signals.halting();
    signals.ready();
    await eventually(() =>
      Promise.resolve(looks.every(({ over }) => over() >= look) ? {} : 'not everybody has looked'),
    );
    await gatehouse.injected(DispatcherWorker).idle();
  }
  for (const { forget } of looks) forget();
}

/** Counts the turns of a loop that begin from now on and are over. */
function looksOf(worker: { turn(): Promise<void> }): { readonly over: () => number; readonly forget: () => void } {
  const turn = worker.turn.bind(worker);
  let looks = 0;
  worker.turn = async () => {
    await turn();
    looks += 1;
  };
  return {
    over: () => looks,
    forget: () => {
      worker.turn = turn;
    },
  };
}

/** How many seconds the database's clock is ahead already. */
async function ahead({ gatehouse }: Ward): Promise<number> {
  return gatehouse.database.transaction(async (tx) => {
    const { rows } = await sql<{
      seconds: number;
    }>`select round(extract(epoch from app.now() - clock_timestamp()))::float8 as seconds`.execute(tx);
    return rows[0]?.seconds ?? 0;
  });
}
