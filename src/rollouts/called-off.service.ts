import type { Tx } from '../platform/database/database.service.js';
import { isWantedStill } from './act.js';
import { isRequest, isWayBack, isWayOn } from './attempt.js';
import type { AttemptRow } from './attempt.table.js';
import { siteFacts } from './rollout.facts.js';
import { findScope, markScope } from './rollout-scope.table.js';
import { findRollout } from './rollout.table.js';
import { attemptsToDecide } from './to-decide.table.js';

/**
 * What a person wanted tried again was called off before it began, while its rollout goes on: it is wanted still. A first try needs no
 * word, as its turn comes again by itself; and after a halt a second person decides what is tried again.
 */
export async function wantAgain(tx: Tx, calledOff: AttemptRow): Promise<void> {
  const { rollout: id, site, kind, purpose } = calledOff;
  const isTry = purpose === 'order' && (isWayOn(kind) || isRequest(kind)) && !isWayBack(kind);
  if (id === null || !isTry) return;
  const rollout = await findRollout(tx, id);
  const scope = await findScope(tx, id, site);
  if (rollout?.state !== 'running' || scope === null) return;
  const facts = siteFacts(scope, await attemptsToDecide(tx, id, [site]));
  if (isWantedStill(facts)) await markScope(tx, { rollout: id, site }, { retryWanted: true });
}
