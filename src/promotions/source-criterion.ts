import type { WaivableOfSource } from '../evidence/waivable.js';
import type { EnvironmentName } from '../sites/environment.js';
import { ROLE_TITLES, type Criterion, type SourceCriterion } from './criterion.js';
import type { SourceStanding } from './source-standing.js';

const OF_SOURCE = { kind: 'source', whoCan: [ROLE_TITLES.delivery], waivable: true } as const;

const CHECKS: SourceCriterion & Criterion = {
  ...OF_SOURCE,
  ...{ asks: 'checks', id: 'source-checks-green' satisfies WaivableOfSource, requirement: '003-091' },
  title: "The named checks are green on the release's commit",
};

const TAG: SourceCriterion & Criterion = {
  ...OF_SOURCE,
  ...{ asks: 'tag', id: 'source-tag-points-at-commit' satisfies WaivableOfSource, requirement: '003-089' },
  title: "The release's tag points at the commit of its manifest",
};

const PROVENANCE: SourceCriterion & Criterion = {
  ...OF_SOURCE,
  ...{ asks: 'provenance', id: 'source-provenance-matches' satisfies WaivableOfSource, requirement: '003-089' },
  title: 'What is published of where the packages were built matches their sha256',
};

/** All that a gate may ask of the source, whatever the product. */
export const SOURCE_CRITERIA: readonly Criterion[] = [CHECKS, TAG, PROVENANCE];

/**
 * What the gate of an environment asks of the source of a product that has one named. A tag can be moved and a check run again, so every
 * gate above Dev asks anew.
 */
export function sourceCriteria(standing: SourceStanding | null, environment: EnvironmentName): readonly Criterion[] {
  if (standing === null || environment === 'dev') return [];
  return [...(standing.settings.checks[environment] === undefined ? [] : [CHECKS]), TAG, PROVENANCE];
}
