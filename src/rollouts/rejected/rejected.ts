import type { ClinicalRejection } from '../../evidence/clinical-risk/rejection.js';
import type { Whereabouts } from './whereabouts.table.js';

/** A rejection on clinical risk that stands, of a release that runs or may run where it concerns it. */
export interface RejectedAtSites {
  readonly rejection: ClinicalRejection;
  /** In the environment that it names and in those above. */
  readonly at: readonly Pick<Whereabouts, 'product' | 'environment' | 'runs' | 'mayRun'>[];
}

/** At how many sites in all it runs, and at how many more it may. */
export function sitesOf({ at }: Pick<RejectedAtSites, 'at'>): { readonly runs: number; readonly mayRun: number } {
  return {
    runs: at.reduce((sum, { runs }) => sum + runs, 0),
    mayRun: at.reduce((sum, { mayRun }) => sum + mayRun, 0),
  };
}
