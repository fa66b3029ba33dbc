import type { EnvironmentName } from '../../sites/environment.js';

/** Knows what gates ask: they stand on a higher step. */
export abstract class GateCriteria {
  /** What a criterion of an environment's gate is called; null where no gate there asks for one of this id. */
  abstract titleOf(environment: EnvironmentName, criterion: string): string | null;
}
