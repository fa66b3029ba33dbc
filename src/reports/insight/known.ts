import type { EnvironmentName } from '../../sites/environment.js';
import type { Tally } from './reading.js';

/** Of how many sites it is known what was promised of their downtime, and how it came. */
export interface DowntimeFigures {
  /** Downtimes of which people were told an end, and that are over. */
  readonly over: number;
  /** Of these, how long was first said, and how long it was, in all. */
  readonly plannedSeconds: number;
  readonly actualSeconds: number;
  /** Of these, those that lasted longer than was first said. */
  readonly late: number;
  /** Downtimes of which people were told an end, and that are not known to be over. */
  readonly open: number;
  /** Runs that began, and of which nobody was told an end. */
  readonly untold: number;
  /** Runs that were not over when their window closed. */
  readonly pastWindow: number;
}

/** A release of a product at the sites of Production: one rollout. Times are milliseconds since the epoch. */
export interface Deployment {
  readonly rollout: string;
  readonly release: string;
  readonly kind: string;
  readonly registeredAt: number;
  readonly state: string;
  readonly endedAt: number | null;
  /** Sites that it is for, and at how many work began, it runs, it failed, and was taken back. */
  readonly sites: number;
  readonly begun: number;
  readonly reached: number;
  readonly failed: number;
  readonly putBack: number;
  /** When work began at the first site. */
  readonly begunAt: number | null;
  /** When it first ran at a site, at a site of a Trust, and at the last site that it has reached. */
  readonly firstAt: number | null;
  readonly firstTrustAt: number | null;
  readonly lastAt: number | null;
  /** A Trust ran its release before, by a rollout that is older than all of these. */
  readonly ranBefore: boolean;
  readonly downtime: DowntimeFigures;
  /** How many whole days before work began each Trust was told, and how many Trusts were told nothing before. */
  readonly noticeDays: Tally;
  readonly unnoticed: number;
  /** Of each Trust that agreed: how many whole days before its window it did, and how many days it took to answer. */
  readonly agreedDays: Tally;
  readonly answerDays: Tally;
}

/** Whose work caused it, as the incident says. */
export type Blamed = 'us' | 'trust' | 'third-party';

/** An incident of Production of this product. */
export interface KnownIncident {
  /** As people say it: `INC-12`. */
  readonly number: string;
  readonly severity: number;
  readonly blamed: Blamed;
  readonly release: string | null;
  readonly rollout: string | null;
  readonly raisedAt: number;
  readonly resolvedAt: number | null;
}

/** A release that has settled in Production, in the order in which releases were registered. */
export interface SettledRelease {
  readonly release: string;
  readonly digest: string;
  readonly sequence: number;
  readonly settledAt: number;
}

/** What a site of Production runs. `sequence` is that of its release; null: nobody knows what runs there. */
export interface RunningSite {
  readonly site: string;
  readonly name: string;
  readonly trust: string | null;
  readonly running: { readonly version: string; readonly sequence: number } | null;
}

/** Something that a Trust or a third party took down itself. */
export interface KnownOutage {
  readonly what: string;
  readonly whose: string;
  readonly isThirdParty: boolean;
  readonly startsAt: number;
  readonly toldAt: number;
  readonly announced: boolean;
}

/** What somebody brought to open a gate. */
export interface Brought {
  readonly criterion: string;
  readonly title: string;
  readonly kind: string;
  readonly who: readonly string[];
  readonly at: number;
}

/** A release that was let into an environment. `readyAt`: when the environment below had settled; null where that is not known. */
export interface Passing {
  readonly release: string;
  readonly environment: EnvironmentName;
  readonly readyAt: number | null;
  readonly passedAt: number;
  readonly brought: readonly Brought[];
}

/** Everything that measures are drawn from, of one product. */
export interface Known {
  readonly now: number;
  /** Of the period and of the one before it, and what goes on now. */
  readonly deployments: readonly Deployment[];
  readonly incidents: readonly KnownIncident[];
  readonly outages: readonly KnownOutage[];
  readonly passings: readonly Passing[];
  readonly settled: readonly SettledRelease[];
  readonly sites: readonly RunningSite[];
  /** As people call a Trust. */
  readonly trustNames: ReadonlyMap<string, string>;
  /** So many days before its own downtime each is to be told: a Trust by us, and we by a Trust. */
  readonly noticeDaysOwed: number;
  readonly outageDaysAsked: number;
}
