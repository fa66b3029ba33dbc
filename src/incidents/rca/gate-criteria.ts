import type { EnvironmentName } from '../../sites/environment.js';

/** Knows what gates ask: they stand on a higher step. */
export abstract class GateCriteria {
  /** What a criterion of an environment's gate is called; null where no gate there asks for one of this id. */
  abstract titleOf(environment: EnvironmentName, criterion: string): string | null;

  /** All that the gate of an environment asks for, or may ask for, each by its id and by what it is called. */
  abstract of(environment: EnvironmentName): readonly { readonly id: string; readonly title: string }[];
}
