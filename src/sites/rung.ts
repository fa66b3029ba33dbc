import type { EnvironmentName } from './environment.js';
import type { Site } from './site.js';

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
