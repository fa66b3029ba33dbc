/** Who does a smoke test: somebody of the Trust whose site it is, or the delivery team (decision 1). */
export const SMOKE_TEST_PERFORMERS = ['trust', 'delivery'] as const;
export type SmokeTestPerformer = (typeof SMOKE_TEST_PERFORMERS)[number];

/** What holds for the smoke tests of a product's releases, until somebody decides otherwise for one of them. */
export interface SmokeTestSettings {
  readonly required: boolean;
  readonly performer: SmokeTestPerformer;
  /** Where its steps stand: an https address in QMetry, Jira or elsewhere. */
  readonly steps: string;
  /** The Trusts at whose sites it is done; absent: at every site of Production. */
  readonly trusts?: readonly string[];
}
