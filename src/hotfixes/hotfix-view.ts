import type { Incident } from '../incidents/incident.js';
import type { Rca } from '../incidents/rca/rca.js';
import { holdsRole, type Caller } from '../people/caller.js';
import { mayDo } from '../people/permission.js';
import { lastDayIn } from '../platform/local-time.js';
import type { SiteStanding } from '../rollouts/offline/offline-view.js';
import { CENTRAL_ZONE } from '../sites/time-zone.js';
import { clocksOf, type Clocks, type Moments } from './clocks.js';
import type { Deed } from './course.js';
import { guide } from './guide.js';
import type { HotfixFacts } from './hotfix.facts.js';
import type { KeptDeed } from './hotfix.schema.js';
import type { Hotfix } from './hotfix.table.js';
import type { Next, Offer } from './next.js';
import { isOffered } from './rules.js';
import { STEP_NAMES } from './step.js';

/** A step as it was taken. Times are UTC. */
interface ShownStep {
  readonly step: Deed['step'];
  readonly by: { readonly person: string; readonly name: string };
  readonly at: Date;
  readonly key: string;
  readonly said: Deed['said'];
}

/** A hotfix with everything that was done, and all that may be done now. */
export interface ShownHotfix extends Omit<Hotfix, 'incident'> {
  readonly incident: Pick<Incident, 'id' | 'number' | 'summary' | 'severity' | 'state' | 'sites' | 'reference'>;
  readonly steps: readonly ShownStep[];
  readonly next: readonly Next[];
  /** What has to come about before the runbook goes on, each in a sentence. */
  readonly waitingFor: readonly string[];
  /** How each site stands that was taken offline for it. */
  readonly offline: readonly SiteStanding[];
  /** By when a second person has to approve that the glass was broken; null where nothing is owed. */
  readonly approveAfterwardsBy: Date | null;
  /** `dueOn`: its last day (`yyyy-mm-dd`). */
  readonly rca: {
    readonly id: string;
    readonly state: Rca['state'];
    readonly dueAt: Date;
    readonly dueOn: string;
  } | null;
  readonly clocks: Clocks;
  /** What waits for a system that has not answered yet, each in a sentence. It is brought there by itself. */
  readonly queued: readonly string[];
}

export function shownHotfix(
  facts: HotfixFacts,
  {
    caller,
    moments,
    queued,
  }: { readonly caller: Caller; readonly moments: Moments; readonly queued: readonly string[] },
): ShownHotfix {
  const { hotfix, incident, deeds, offline, rca } = facts;
  const { id, number, summary, severity, state, sites, reference } = incident;
  const onTheWay = guideOf(facts);
  return {
    ...hotfix,
    incident: { id, number, summary, severity, state, sites, reference },
    steps: deeds.map(shownStep),
    next: onTheWay.offers.map((offer) => nextOf(facts, offer, caller)),
    waitingFor: onTheWay.waitingFor,
    offline,
    approveAfterwardsBy: deadlineOf(facts),
    rca: rca === null ? null : rcaIn(rca),
    clocks: clocksOf(moments),
    queued,
  };
}

/** What may be done for it now, by this caller and by others. */
export function nextSteps(facts: HotfixFacts, caller: Caller): readonly Next[] {
  return guideOf(facts).offers.map((offer) => nextOf(facts, offer, caller));
}

function guideOf({ hotfix, deeds, ...known }: HotfixFacts): ReturnType<typeof guide> {
  return guide({ ...known, id: hotfix.id, taken: deeds.length });
}

function rcaIn({ id, state, dueAt }: Rca): NonNullable<ShownHotfix['rca']> {
  return { id, state, dueAt, dueOn: lastDayIn(CENTRAL_ZONE, dueAt.toISOString()) };
}

function shownStep({ step, by, name, at, key, said }: KeptDeed): ShownStep {
  return { step, by: { person: by, name }, at, key, said };
}

function nextOf({ course, world }: HotfixFacts, { permission, notBy, roles, ...offer }: Offer, caller: Caller): Next {
  const own = STEP_NAMES.find((step) => step === offer.step);
  const isTheirs = own === undefined || isOffered(course, world, { step: own, by: caller.person });
  const holds = roles === undefined || roles.some((role) => holdsRole(caller, role));
  return { ...offer, you: mayDo(caller, permission) && holds && isTheirs && !notBy.includes(caller.person) };
}

function deadlineOf({ course: { owedGlass }, world: { limits } }: HotfixFacts): Date | null {
  return owedGlass === null ? null : new Date(owedGlass.at.getTime() + limits.afterwardsSeconds * 1000);
}
