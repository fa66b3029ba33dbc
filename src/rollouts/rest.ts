import type { Policy, RolloutFacts, RolloutState, WaveFacts } from './rollout.js';
import { isInFlight, soaked, standing, type AttemptFacts, type SiteFacts } from './standing.js';

/**
 * Why a site need not be looked at when its rollout is decided about: nothing was done or said there yet (`untouched`), or it has the
 * release and nothing is wanted of it, and it was probed again since (`soaked`) or not (`succeeded`).
 */
export const RESTS = ['untouched', 'succeeded', 'soaked'] as const;
export type Rest = (typeof RESTS)[number];

/** How a site rests; null where something may be to be decided about it. */
export function restOf(site: SiteFacts): Rest | null {
  if (site.retryWanted || site.rollBackWanted || isInFlight(site)) return null;
  if (site.attempts.length === 0) return hasWord(site) ? null : 'untouched';
  if (standing(site) !== 'succeeded') return null;
  return soaked(site) ? 'soaked' : 'succeeded';
}

/** One deployment that went well. */
const WELL: AttemptFacts = {
  ...{ id: 'rests', kind: 'deploy', purpose: 'order', state: 'succeeded', before: null, leftAsItWas: false },
};

/**
 * A site of which nothing is read but how it rests, as it stands: one that rests with the release stands as though one deployment had
 * gone well there, and been probed again where it was. Nothing can be told by it of what was tried, nor of the way back.
 */
export function asRested(site: SiteFacts, rest: Rest | null): SiteFacts {
  switch (rest) {
    case null:
    case 'untouched':
      return site;
    case 'succeeded':
      return { ...site, attempts: [WELL] };
    case 'soaked':
      return { ...site, attempts: [WELL, { ...WELL, kind: 'verify', purpose: 'soak' }] };
  }
}

function hasWord(site: SiteFacts): boolean {
  const patience = (site.patientFrom ?? null) !== null || site.personAsked === true || site.goOn === true;
  return site.skipped || site.accepted || site.excused || patience;
}

/** The sites at rest that must be looked at in a wave all the same; the others change nothing of what is decided. */
export function restsToRead(
  rollout: { readonly state: RolloutState; readonly policy: Pick<Policy, 'soakSeconds'> },
  wave: Pick<WaveFacts, 'state' | 'soakUntil'>,
  now: Date,
): readonly Rest[] {
  if (rollout.state === 'rolling-back') return RESTS;
  switch (wave.state) {
    case 'pending':
      return [];
    case 'open':
    case 'settling':
    case 'passed':
      return ['untouched'];
    case 'soaking': {
      const isOver = wave.soakUntil !== null && now >= wave.soakUntil;
      // The probes that close a soak are ordered at those that were not probed yet.
      return isOver && rollout.policy.soakSeconds > 0 ? ['untouched', 'succeeded'] : ['untouched'];
    }
  }
}

/** The same rollout without the sites at rest that need not be looked at; what is decided about it is the same. */
export function withoutResting(rollout: RolloutFacts, now: Date): RolloutFacts {
  const waves = rollout.waves.map((wave) => {
    const read = restsToRead(rollout, wave, now);
    const isRead = (site: SiteFacts): boolean => {
      const rest = restOf(site);
      return rest === null || read.includes(rest) || (rest === 'untouched' && site.hub === true);
    };
    const hasRelease = wave.sites.map(restOf).some((rest) => rest === 'succeeded' || rest === 'soaked');
    return { ...wave, sites: wave.sites.filter(isRead), hasRelease };
  });
  return { ...rollout, waves };
}

/** The sites for which it matters whether one may start now: whether others are held changes nothing of what is decided. */
export function sitesToHold(rollout: RolloutFacts): readonly string[] {
  if (rollout.state !== 'running') return [];
  const next = rollout.waves.find((wave) => wave.state !== 'passed');
  const looksFirst = rollout.policy.preFlight === true;
  return rollout.waves.flatMap((wave) => {
    const hasTurn = wave === next || wave.state === 'passed';
    const matters = (site: SiteFacts): boolean =>
      site.retryWanted || (hasTurn && (standing(site) === 'waiting' || (looksFirst && isInFlight(site))));
    return wave.sites.filter(matters).map((site) => site.site);
  });
}
