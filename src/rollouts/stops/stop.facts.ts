import type { Tx } from '../../platform/database/database.service.js';
import type { RolloutRow } from '../rollout.table.js';
import type { Hold } from '../standing.js';
import { holdOf, stopAt, type Extent } from './stop.js';
import { pendingStarts, scopedSites, stoppedRollouts, stopsInForce, type Pending, type StopRow } from './stop.table.js';

/** Which of these sites of a rollout a stop holds, at this moment. For `Holds`. */
export async function stopHolds(
  tx: Tx,
  rollout: Pick<RolloutRow, 'id'>,
  sites: readonly string[],
): Promise<readonly (readonly [site: string, hold: Hold])[]> {
  const stops = await stopsInForce(tx);
  if (stops.length === 0) return [];
  const scoped = await scopedSites(tx, { rollout: rollout.id, sites });
  return scoped.flatMap((place) => {
    const stop = stopAt(stops, place);
    return stop === null ? [] : [[place.site, holdOf(stop)] as const];
  });
}

/** The deployments that may yet begin and that one of these stops covers: not confirmed there, so long as there are any (INV-11). */
export async function startsUnder(tx: Tx, stops: readonly Extent[]): Promise<readonly Pending[]> {
  if (stops.length === 0) return [];
  return (await pendingStarts(tx)).filter((pending) => stopAt(stops, pending) !== null);
}

/** The sites at which a deployment may yet begin though the stop covers it. */
export async function unconfirmedAt(
  tx: Tx,
  stop: StopRow,
): Promise<readonly { readonly site: string; readonly name: string; readonly trust: string | null }[]> {
  if (stop.lifted_at !== null) return [];
  const sites = (await startsUnder(tx, [stop])).map(({ site, name, trust }) => ({ site, name, trust }));
  return sites.filter((one, at) => sites.findIndex((other) => other.site === one.site) === at);
}

/** Whether a rollout that it halted has not come to rest. */
export async function isHalting(tx: Tx, stop: string): Promise<boolean> {
  return (await stoppedRollouts(tx, stop)).some((rollout) => rollout.state === 'halting');
}
