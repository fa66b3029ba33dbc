import type { Tx } from '../../platform/database/database.service.js';
import { findRelease } from '../../releases/release.table.js';
import type { RolloutRow } from '../rollout.table.js';
import type { Hold } from '../standing.js';
import { spellsOn, type SpellRow } from './offline.table.js';

/**
 * Which of these sites of a rollout are out of service because somebody ordered so: nothing is deployed there meanwhile but a hotfix,
 * and that not while the site is about to be taken offline. For `Holds`.
 */
export async function offlineHolds(
  tx: Tx,
  rollout: Pick<RolloutRow, 'release' | 'product'>,
  sites: readonly string[],
): Promise<readonly (readonly [site: string, hold: Hold])[]> {
  const spells = await spellsOn(tx, { sites, product: rollout.product });
  if (spells.length === 0) return [];
  const isFix = (await findRelease(tx, rollout.release))?.kind === 'hotfix';
  return spells.flatMap((spell) => {
    const because = isFix ? whyAFixWaits(spell) : whyItWaits(spell);
    return because === null ? [] : [[spell.site, { kind: 'offline', because, until: null }] as const];
  });
}

function whyItWaits({ state }: SpellRow): string {
  return state === 'untested'
    ? 'It was taken offline, is healthy again and waits for its smoke test; nothing is deployed before that.'
    : 'It is out of service until somebody brings it back; only a hotfix is deployed there.';
}

/** The fix goes out although a site cannot be taken offline, and not just before it is. */
function whyAFixWaits({ state, trouble }: SpellRow): string | null {
  return state === 'ordered' && trouble === null ? 'It is about to be taken offline; the fix follows.' : null;
}
