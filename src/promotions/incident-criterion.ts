import { WAIVABLE_OF_INCIDENTS } from '../evidence/waivable.js';
import type { EnvironmentName } from '../sites/environment.js';
import { ROLE_TITLES, whoMeets, type Criterion } from './criterion.js';
import type { GateFacts } from './facts.js';
import type { IncidentStanding } from './incident-standing.js';
import { fixedHere } from './ticket-finding.js';
import type { Finding } from './verdict.js';

const [NO_OPEN_INCIDENTS] = WAIVABLE_OF_INCIDENTS;

/** What the gate of an environment asks of the incidents of a product: none open of the severities that its tickets may not have either. */
export function incidentCriteria(
  standing: IncidentStanding | null,
  environment: EnvironmentName,
): readonly Criterion[] {
  const severities = standing?.blockOn[environment] ?? [];
  return standing === null || severities.length === 0 ? [] : [noneOpen(severities, standing.product)];
}

/** The criterion, for these severities of a product. */
export function noneOpen(severities: readonly number[], product: string): Criterion {
  return {
    ...{ kind: 'incidents', id: NO_OPEN_INCIDENTS, requirement: '003-070' },
    title: `No severity ${severities.toSorted().join(' or ')} incident of ${product} is open`,
    whoCan: [ROLE_TITLES.delivery],
    waivable: true,
  };
}

/**
 * What a release answers does not keep it out: the incident of its runbook, and those whose ticket it holds and has done. What a Trust or
 * a third party did itself never does.
 */
export function findNoIncidents(criterion: Criterion, facts: GateFacts, environment: EnvironmentName): Finding {
  const { incidents, urgent } = facts;
  const blocking = incidents?.blockOn[environment] ?? [];
  const fixed = fixedHere(facts, environment);
  const left = (incidents?.open ?? []).filter(
    ({ id, severity, reference }) =>
      blocking.includes(severity) && id !== urgent?.incident && !(reference !== null && fixed.has(reference)),
  );
  if (left.length === 0) return { status: 'met', evidence: proof('None is open.'), howToMeet: null };
  const named = left.map(({ number, severity, environment: found }) => `${number} (severity ${severity}, ${found})`);
  return {
    status: 'not-met',
    evidence: proof(`Open: ${named.join(', ')}.`),
    howToMeet: `${whoMeets(criterion)} resolves them; two people may let it go by a waiver.`,
  };
}

function proof(what: string) {
  return { what, by: null, at: null, link: null, reason: null };
}
