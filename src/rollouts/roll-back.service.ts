import { brokenConstraint, type Tx } from '../platform/database/database.service.js';
import { conflict } from '../platform/http/problem.js';
import { isToGoBack } from './act.js';
import { isActiveRollout, type RolloutState } from './rollout.js';
import { beginRollBack, tellRollout, type RolloutRow } from './rollout.table.js';
import { sitesOvertaken } from './running-release.table.js';
import { markSite, type Act } from './site-word.table.js';
import type { SiteFacts } from './standing.js';

/** Puts all of these sites back at which something was done; `after` is how the rollout stands when that is over. Refuses with 409. */
export async function rollBackMany(
  tx: Tx,
  rollout: RolloutRow,
  what: { readonly sites: readonly SiteFacts[]; readonly after: RolloutState },
  act: Act,
): Promise<void> {
  if (rollout.return_rule === 'never') throw conflict(rollout.return_sentence);
  if (rollout.state === 'rolling-back') throw conflict('This rollout is being rolled back already.');
  const going = what.sites.filter(isToGoBack);
  if (going.length === 0) throw conflict('Nothing was done at these sites, so there is nothing to roll back.');
  await refuseOvertaken(tx, rollout, going);
  for (const site of going) await markSite(tx, rollout.id, site, 'roll-back-wanted', act);
  await rollBack(tx, rollout, what.after, act);
}

/** Begins to roll back the sites that are marked so. */
export async function rollBack(tx: Tx, rollout: RolloutRow, after: RolloutState, act: Act): Promise<void> {
  const move = { from: rollout.state, after, because: act.reason, by: act.by };
  await moveOrRefuse(() => beginRollBack(tx, rollout.id, move));
  await tellRollout(tx, rollout, { after: 'rolling-back', because: act.reason, by: act.by });
}

/** What an ended rollout did is neither done again nor undone under the feet of a later one, whatever that one's way back is. */
export async function refuseOvertaken(tx: Tx, rollout: RolloutRow, sites: readonly SiteFacts[]): Promise<void> {
  if (isActiveRollout(rollout.state)) return;
  const overtaken = await sitesOvertaken(
    tx,
    rollout,
    sites.map((site) => site.site),
  );
  if (overtaken.length === 0) return;
  throw conflict(`A later rollout has changed ${overtaken.join(', ')} since; roll that one back first.`);
}

/** An ended rollout cannot come to life again beside another one of its product. */
export async function moveOrRefuse(move: () => Promise<boolean>): Promise<void> {
  try {
    if (!(await move())) throw conflict('The rollout has moved on meanwhile; look again.');
  } catch (error) {
    if (brokenConstraint(error) !== 'one_active_rollout') throw error;
    throw conflict('Another rollout of the same product is under way there; wait for its end.');
  }
}
