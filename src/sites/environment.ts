import type { Site } from './site.js';

/** The rungs of the ladder, from the lowest up. */
export const ENVIRONMENT_NAMES = ['dev', 'sit', 'uat', 'pre-prod', 'production'] as const;

export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

/** How a rollout goes over the sites of a rung. */
export interface RolloutPolicy {
  /** Sites changed at the same moment, at least 1. */
  readonly concurrency: number;
  /** Seconds that a wave must stay healthy before the next one starts. */
  readonly soakSeconds: number;
  /** Sites that may fail before the rollout stops; 0 stops it at the first failure. */
  readonly failureBudget: number;
  /** Seconds that one attempt at one site may take. */
  readonly deadlineSeconds: number;
}

/** One environment: what it is for, what must hold before a release enters it, and the sites that make it up. */
export interface Rung {
  readonly name: EnvironmentName;
  readonly title: string;
  readonly use: string;
  /** `cloud`, or `each-trust` for Production, which is one environment within each Trust. */
  readonly hosting: 'cloud' | 'each-trust';
  readonly runsFullTime: boolean;
  /** In the words of the release process; empty where nothing has to hold. */
  readonly deploymentCriteria: readonly string[];
  readonly rollout: RolloutPolicy;
  readonly sites: readonly Site[];
}

export function isEnvironmentName(value: unknown): value is EnvironmentName {
  return ENVIRONMENT_NAMES.some((name) => name === value);
}

/** The rung that a release must have passed before it may enter this one; null for dev, the lowest. */
export function rungBelow(name: EnvironmentName): EnvironmentName | null {
  return ENVIRONMENT_NAMES[ENVIRONMENT_NAMES.indexOf(name) - 1] ?? null;
}
