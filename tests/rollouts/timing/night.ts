import type { Window } from '../../../src/sites/window.js';
import { RolloutWorker } from '../../../src/rollouts/rollout.worker.js';
import { eventually, openWard, type Ward, type WardOptions } from '../ward.js';

/** A ward whose sites have this window every day, with the database's clock on a moment. */
export async function wardAt(moment: string, window: Omit<Window, 'days'>, options: WardOptions = {}): Promise<Ward> {
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
  const ward = await openWard({ sites: 3, ...options, site: { windows: [{ days, ...window }] } });
  await stand(ward, moment);
  return ward;
}

/** Puts the database's clock on a moment, from which it goes on. */
export async function stand(ward: Ward, moment: string): Promise<void> {
  await ward.hurry((Date.parse(moment) - Date.now()) / 1000);
}

/** Lets the engine decide as often as it would in some seconds. */
export async function decideOftenEnough(ward: Ward): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await ward.gatehouse.injected(RolloutWorker).turn();
}

/** Waits until so many steps really happened at the sites. */
export async function steps(ward: Ward, count: number): Promise<void> {
  await eventually(() =>
    Promise.resolve(ward.node.journal.length >= count ? {} : `${ward.node.journal.length} steps of ${count}`),
  );
}
