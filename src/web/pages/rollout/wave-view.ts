import type { Caller } from '../../../people/caller.js';
import { grouped } from '../../../platform/grouping.js';
import { momentIn } from '../../../platform/local-time.js';
import { isActiveRollout } from '../../../rollouts/rollout.js';
import type { DrawnRollout, DrawnSite, DrawnWave } from '../../../rollouts/rollout-view.js';
import type { Addresses } from '../../addresses.js';
import type { Tag } from '../ladder/ladder-page.js';
import { isOffered } from '../rollout-act/act.js';
import type { RolloutPageFacts } from './rollout-page.facts.js';
import { isPutBack, saidInWords, wentBackSince, wordsBack } from './decision-words.js';
import { haveIt, siteWord, someOf, waveTag } from './rollout-words.js';

interface TileView {
  readonly id: string;
  readonly name: string;
  readonly href: string;
  readonly mark: string;
  /** With how far it is, while something is being done there. */
  readonly word: string;
  /** Why it does not begin, or what is being done. */
  readonly says: string;
}

/** Who looks at a rollout, and by which clocks. */
export interface RolloutReader {
  readonly caller: Caller;
  readonly addresses: Addresses;
  readonly zone: string;
}

export interface WaveView {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly tag: Tag;
  readonly says: string;
  /** Who had its sites rolled back, and why. */
  readonly putBack: readonly string[];
  readonly tiles: readonly TileView[];
  readonly back: string | null;
}

export function waveView(
  wave: DrawnWave,
  facts: RolloutPageFacts,
  { caller, addresses, zone }: RolloutReader,
): WaveView {
  const { rollout, ahead } = facts;
  const goesBack = isOffered({ act: 'roll-back-wave', wave: wave.number }, rollout, { caller, acts: ahead.acts });
  const standings = wave.sites.map(({ standing }) => standing);
  return {
    ...{ id: `wave-${wave.number}`, number: wave.number, title: `Wave ${wave.number}${wave.pilots ? ', pilots' : ''}` },
    tag: waveTag(wave.state, rollout.state, standings),
    says: waveSays(wave, facts, zone),
    putBack: putBackSays(wave, facts, zone),
    tiles: wave.sites.map((site) => tileView(site, rollout, addresses)),
    back: goesBack ? addresses.rolloutWaveBack(rollout.id, wave.number) : null,
  };
}

function waveSays(
  { sites, soakUntil, state, passedAt }: DrawnWave,
  { rollout: { state: ofRollout }, words }: RolloutPageFacts,
  zone: string,
): string {
  const far = haveIt(sites.filter(({ standing }) => standing === 'succeeded').length, sites.length, ofRollout);
  if (state === 'passed' && passedAt !== null) {
    const passed = `passed on ${momentIn(zone, passedAt.toISOString())}`;
    return wentBackSince(passedAt, sites, words)
      ? `${far}: it had ${passed}, and was rolled back after that`
      : `${far}, ${passed}`;
  }
  if (state !== 'soaking' || soakUntil === null || !isActiveRollout(ofRollout)) return far;
  return `${far}, watched until ${momentIn(zone, soakUntil.toISOString())}`;
}

/** By the record of each decision; what nobody decided went back by itself. */
function putBackSays(
  { sites }: DrawnWave,
  { rollout, words, names }: RolloutPageFacts,
  zone: string,
): readonly string[] {
  const back = sites.filter(({ standing }) => isPutBack(standing));
  const last = wordsBack(words);
  const groups = grouped(back, ({ site }) => {
    const word = last.get(site);
    return word === undefined ? '' : JSON.stringify([word.by, word.reason]);
  });
  return [...groups].flatMap(([key, of]) => {
    const what =
      of.length === sites.length
        ? of.length === 1
          ? 'it'
          : 'all of it'
        : someOf(
            of.map(({ name }) => name),
            3,
          );
    const word = last.get(of[0]?.site ?? '');
    if (key !== '' && word !== undefined) return [saidInWords(word, what, { names, zone })];
    // Only of what goes back by itself is it known that nobody had to say so.
    if (rollout.returnRule !== 'by-itself') return [];
    const isDone = of.every(({ standing }) => standing === 'rolled-back');
    return [
      `Because the change failed there, Gatehouse ${isDone ? `had ${what} rolled back` : `set about rolling ${what} back`}.`,
    ];
  });
}

function tileView(site: DrawnSite, rollout: DrawnRollout, addresses: Addresses): TileView {
  const { text, mark } = siteWord(site, rollout.state);
  const tile = { id: `site-${site.site}`, name: site.name, href: addresses.rolloutSite(rollout.id, site.site), mark };
  if (site.standing !== 'in-flight' && site.standing !== 'rolling-back')
    return { ...tile, word: text, says: whyItWaits(site, rollout) };
  const running = site.attempts.findLast((attempt) => attempt.purpose === 'order');
  const word = running === undefined ? text : `${text} ${Math.round(running.progress * 100)}%`;
  return { ...tile, word, says: running?.task ?? '' };
}

function whyItWaits({ standing, quiet, hold }: DrawnSite, { state }: DrawnRollout): string {
  if (!isActiveRollout(state)) return '';
  // People are at work there, so that it is asked again and again.
  if (standing === 'waiting' && quiet !== null && quiet.since !== null) return quiet.says;
  return hold?.because ?? '';
}
