import { decide, type Decision, type RolloutFacts, type WaveFacts } from '../../../src/rollouts/rollout.js';
import type { SiteFacts } from '../../../src/rollouts/standing.js';
import { BEFORE, STANDING } from './site.js';

export const NOW = new Date('2026-03-01T12:00:00Z');
export const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);
export const hold = { kind: 'window', because: 'Shut.', until: null } as const;

export function named(site: string, facts: SiteFacts, over: Partial<SiteFacts> = {}): SiteFacts {
  return { ...facts, site, ...over };
}

export function wave(sites: readonly SiteFacts[], over: Partial<WaveFacts> = {}): WaveFacts {
  return { number: 1, state: 'open', pilots: false, soakUntil: null, sites, ...over };
}

export function next(waves: readonly WaveFacts[], over: Partial<RolloutFacts> = {}): readonly Decision[] {
  const policy = { concurrency: 2, soakSeconds: 60, failureBudget: 1 };
  return decide({ state: 'running', policy, returnRule: 'by-itself', afterRollBack: null, waves, ...over }, NOW);
}

const [a, b, c] = ['a', 'b', 'c'].map((name) => named(name, STANDING.waiting));
export const waiting = [a, b, c].filter((one) => one !== undefined);
export const deploy = (site: string, number = 1) => ({ do: 'deploy', site, wave: number });
export const back = (site: string, number = 1) => ({ do: 'roll-back', site, wave: number, to: BEFORE });
