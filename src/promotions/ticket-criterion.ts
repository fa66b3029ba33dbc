import type { WaivableOfTickets } from '../evidence/waivable.js';
import type { EnvironmentName } from '../sites/environment.js';
import { ROLE_TITLES, type Criterion, type TicketsCriterion } from './criterion.js';
import type { TicketStanding } from './ticket-standing.js';

type TicketCriterion = TicketsCriterion & Criterion;

const DONE: TicketCriterion = {
  ...{ kind: 'tickets', asks: 'done', id: 'tickets-done', requirement: '003-038' },
  title: 'All scoped tickets meet the definition of done',
  whoCan: [ROLE_TITLES.delivery],
  waivable: false,
};

const EVIDENCE: TicketCriterion = {
  ...{
    kind: 'tickets',
    asks: 'evidence',
    id: 'sit-evidence-attached' satisfies WaivableOfTickets,
    requirement: '003-068',
  },
  title: 'SIT evidence is attached to each story',
  whoCan: [ROLE_TITLES.delivery],
  waivable: true,
};

const FEATURES: TicketCriterion = {
  ...{ kind: 'tickets', asks: 'features', id: 'features-signed-off', requirement: '003-074' },
  title: 'Each feature that needs UAT has been signed off by PO',
  whoCan: [ROLE_TITLES['product-owner']],
  waivable: false,
};

const CAUSE: TicketCriterion = {
  ...{ kind: 'tickets', asks: 'cause', id: 'hotfix-answers-a-blocker', requirement: '003-028' },
  title: 'The severity 1 issue that the hotfix answers is attached to it',
  whoCan: [ROLE_TITLES.delivery],
  waivable: false,
};

/** All that a gate may ask of tickets, whatever the product. */
export const TICKET_CRITERIA: readonly Criterion[] = [DONE, EVIDENCE, FEATURES, CAUSE, noneOpen([1, 2], 'the product')];

/**
 * What the gate of an environment asks of the tickets of a product that has a tracker. What SIT proved is asked for at UAT and again at
 * Production, as tickets may have come since; features are signed off on UAT, and so asked for above it.
 */
export function ticketCriteria(standing: TicketStanding | null, environment: EnvironmentName): readonly Criterion[] {
  if (standing === null || environment === 'dev') return [];
  const { tracker, kind } = standing;
  const isEntry = environment === 'uat' || environment === 'production';
  const isAboveUat = environment === 'pre-prod' || environment === 'production';
  const severities = tracker.blockOn[environment] ?? [];
  return [
    ...(isEntry && kind === 'hotfix' ? [CAUSE] : []),
    ...(tracker.definitionOfDone[environment] === undefined ? [] : [DONE]),
    ...(severities.length === 0 ? [] : [noneOpen(severities, standing.product)]),
    ...(isEntry && tracker.evidenceTypes.length > 0 ? [EVIDENCE] : []),
    ...(isAboveUat ? [FEATURES] : []),
  ];
}

function noneOpen(severities: readonly number[], product: string): TicketCriterion {
  const named = severities.toSorted().join(' or ');
  return {
    ...{
      kind: 'tickets',
      asks: 'severities',
      id: 'no-open-severities' satisfies WaivableOfTickets,
      requirement: '003-070',
    },
    title: `No severity ${named} issue of ${product} is open`,
    whoCan: [ROLE_TITLES.delivery],
    waivable: true,
  };
}
