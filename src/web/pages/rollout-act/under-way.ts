import type { RolloutToAct } from '../../../rollouts/rollout-view.js';
import { someOf } from '../rollout/rollout-words.js';

const MOST_NAMES = 20;
const NOTHING = 'Nothing is under way at any site.';

/** What becomes of the sites at which something is under way when nothing more begins: no halt interrupts it. */
export function goesOn(rollout: Pick<RolloutToAct, 'waves'>): string {
  const busy = busyIn(rollout);
  return busy.length === 0 ? NOTHING : `What is under way goes on to its end there: ${named(busy)}.`;
}

/**
 * The same where the sites of these ids go back, a sentence or two: what is being put on them ends first, unless it has not begun yet.
 * A site that is going back already goes on doing so.
 */
export function goesOnBeforeBack(rollout: Pick<RolloutToAct, 'waves'>, ids: readonly string[]): readonly string[] {
  const busy = busyIn(rollout);
  if (busy.length === 0) return [NOTHING];
  const goesBack = new Set(ids);
  const first = busy.filter(({ site, standing }) => standing === 'in-flight' && goesBack.has(site));
  const elsewhere = busy.filter((site) => !first.includes(site));
  const those = `${first.length === 1 ? 'that site goes' : 'those sites go'} back as well.`;
  return [
    ...(first.length === 0
      ? []
      : [
          `What has begun goes on to its end at ${named(first)}; then ${those} What is ordered there but has not begun is called off.`,
        ]),
    ...(elsewhere.length === 0 ? [] : [`What is under way at other sites goes on to its end: ${named(elsewhere)}.`]),
  ];
}

/** What has not ended yet at the sites of these ids, which count as failed, in a sentence or more. */
export function stillUnderWay({ waves }: Pick<RolloutToAct, 'waves'>, ids: readonly string[]): string {
  const sites = waves.flatMap((wave) => wave.sites).filter(({ site }) => ids.includes(site));
  const back = sites.filter(({ standing }) => standing === 'rolling-back');
  const unknown = sites.filter(({ standing }) => standing === 'unknown');
  const others = sites.filter((site) => !back.includes(site) && !unknown.includes(site));
  return [
    ...(back.length === 0 ? [] : [`${named(back)} ${back.length === 1 ? 'is' : 'are'} still being rolled back.`]),
    ...(unknown.length === 0
      ? []
      : [`What happened at ${named(unknown)} is not known, and what is under way there may not be over.`]),
    ...(others.length === 0 ? [] : [`Something is still under way at ${named(others)}.`]),
  ].join(' ');
}

type Site = RolloutToAct['waves'][number]['sites'][number];

function busyIn({ waves }: Pick<RolloutToAct, 'waves'>): readonly Site[] {
  const sites = waves.flatMap((wave) => wave.sites);
  return sites.filter(({ standing }) => standing === 'in-flight' || standing === 'rolling-back');
}

function named(sites: readonly Site[]): string {
  return someOf(
    sites.map(({ name }) => name),
    MOST_NAMES,
  );
}
