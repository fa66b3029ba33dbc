import type { EnvironmentName } from './environment.js';
import type { NoticePolicy } from './notice-policy.js';
import type { Site } from './site.js';
import type { Window } from './window.js';

/** Whether the hub is changed before all other sites, or after them. */
export const ROLLOUT_ORDERS = ['hub-first', 'sites-first'] as const;
export type RolloutOrder = (typeof ROLLOUT_ORDERS)[number];

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
  /** Where absent, hubs are sites like any other. */
  readonly order?: RolloutOrder;
  /** Every site of a wave is looked at before any of them is changed; absent: none is. Files that say nothing mean true. */
  readonly preFlight?: boolean;
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
  /**
   * `required`: nothing starts at a Trust without its own agreement to that release and window. `attested`: that dates were agreed is a
   * person's word, for all of them at once.
   */
  readonly agreements: 'required' | 'attested';
  /** `required`: nothing starts at a Trust whose site passport is incomplete. `advised`: it is shown, and holds nothing up. */
  readonly passports: 'required' | 'advised';
  readonly notices: NoticePolicy;
  /** How long those who are consulted are given before the sign-off that speaks of this rung; absent: it is not waited for them. */
  readonly consultationSeconds?: number;
  /** When the sites of this rung may be changed; any time where absent. */
  readonly windows?: readonly Window[];
  readonly sites: readonly Site[];
}
