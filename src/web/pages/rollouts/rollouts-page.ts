import { momentIn } from '../../../platform/local-time.js';
import type { ListedRollout } from '../../../rollouts/rollout-list.table.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { Addresses } from '../../addresses.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import { ON_HOLD, REJECTED } from '../rollout/kept-out.js';
import { haveIt, tagOf } from '../rollout/rollout-words.js';

interface RolloutLine {
  readonly text: string;
  readonly href: string;
  readonly tag: Tag;
  readonly says: string;
  readonly begun: string;
}

export interface RolloutsView {
  readonly underWay: readonly RolloutLine[];
  readonly over: readonly RolloutLine[];
}

/** What is under way first, then what is over, the latest first. */
export function rolloutsView(
  rollouts: readonly ListedRollout[],
  {
    titleOf,
    addresses,
    isOurs,
  }: { readonly titleOf: (environment: string) => string; readonly addresses: Addresses; readonly isOurs: boolean },
): RolloutsView {
  const line = (one: ListedRollout): RolloutLine => ({
    text: `${PRODUCT_TITLES[one.product] ?? one.product} ${one.release} on ${titleOf(one.environment)}`,
    href: addresses.rollout(one.id),
    tag: tagOf(one.state, one.isRejected),
    says: `${haveIt(one.done, one.sites, one.state)}.${one.isRejected ? ` ${isOurs ? REJECTED : ON_HOLD}` : ''}`,
    begun: momentIn(CENTRAL_ZONE, one.plannedAt.toISOString()),
  });
  return {
    underWay: rollouts.filter(({ isActive }) => isActive).map(line),
    over: rollouts.filter(({ isActive }) => !isActive).map(line),
  };
}
