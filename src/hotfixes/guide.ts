import type { ClinicalRisk } from '../incidents/incident.js';
import { placeholder } from '../platform/placeholder.js';
import type { Course } from './course.js';
import { nextErrands, type Errands } from './errand.js';
import { nextOnLadder, type Climb } from './ladder.js';
import { nextOfLearning, type Learning } from './learning.js';
import type { Offer, OnTheWay } from './next.js';
import { ANY_WORDS, isLeftWithoutFix, isOffered, objection, type World } from './rules.js';
import { isUnderWay, STEPS, STEP_NAMES, type StepName } from './step.js';

/** What the guide speaks of beside the course itself. */
export interface Guided {
  /** Id of the hotfix. */
  readonly id: string;
  readonly course: Course;
  readonly world: World;
  /** How many steps were taken: an example's key is new. */
  readonly taken: number;
  readonly incident: {
    readonly sites: readonly string[];
    readonly reference: string | null;
    readonly clinicalRisk: ClinicalRisk;
  };
  /** The next gate of the fix; null while there is no fix, and once there is no gate on its way any more. */
  readonly climb: Climb | null;
  readonly errands: Errands;
  /** The root cause analysis while it is worked on; null before. */
  readonly learning: Learning | null;
}

const NOTHING: OnTheWay = { offers: [], waitingFor: [] };

/** Nobody: for whom nothing is refused because of what they did themselves. */
const ANYBODY = '';

/** Everything that may be done now by somebody, in the order of the runbook, and what is waited for. */
export function guide(guided: Guided): OnTheWay {
  const { course, world, learning } = guided;
  // Nobody is asked to bring a fix up that is not deployed.
  const climb = isLeftWithoutFix(course, world) ? null : guided.climb;
  const own = STEP_NAMES.filter((step) => isOffered(course, world, { step, by: ANYBODY }));
  const ladder = climb === null ? NOTHING : nextOnLadder(climb);
  // The runbook's step into Production is refused by its gate; what that lacks is offered first.
  const isShut = ladder.offers.length + ladder.waitingFor.length > 0;
  const offers = own.filter((step) => !(isShut && step === 'deploy')).map((step) => offerOf(guided, step));
  const around = [ladder, nextErrands(guided.errands), learning === null ? NOTHING : nextOfLearning(learning)];
  const all = [...around.flatMap((one) => one.offers), ...offers];
  return {
    offers: all.toSorted((one, other) => Number(other.leadsOn) - Number(one.leadsOn)),
    waitingFor: [...around.flatMap((one) => one.waitingFor), ...waitedFor(guided)],
  };
}

/** Whether somebody who only wants to get through takes it now. */
function leadsOn({ course, world, errands }: Guided, step: StepName): boolean {
  const { assessment, fix } = course;
  switch (step) {
    case 'assess':
      return assessment === null;
    case 'prepare-fix':
      return fix === null && errands.unregistered === null;
    case 'bring-back':
      return isLeftWithoutFix(course, world);
    case 'call-off':
      return !world.isBlocker;
    case 'break-glass':
    case 'note':
      return false;
    case 'triage':
    case 'tell':
    case 'decide-offline':
    case 'ask-approval':
    case 'approve':
    case 'prove':
    case 'deploy':
    case 'restore':
    case 'open-rca':
    case 'approve-afterwards':
    case 'close':
      return true;
  }
}

/** The step that leads on, where it may not be taken yet. */
const LEADS_ON: Readonly<Partial<Record<Course['state'], StepName>>> = {
  raised: 'triage',
  triaged: 'tell',
  told: 'decide-offline',
  'offline-decided': 'prepare-fix',
  'fix-prepared': 'prove',
  proven: 'deploy',
  deploying: 'restore',
  restored: 'open-rca',
  'rca-opened': 'close',
};

function waitedFor({ course, world }: Guided): readonly string[] {
  const objections = waysOn(course, world).map((step) =>
    objection(course, world, { ...ANY_WORDS, step, by: ANYBODY, digest: course.fix?.said.digest }),
  );
  // Where one of the ways on is open, nothing is waited for.
  return objections.includes(null) ? [] : [...new Set(objections.flatMap((one) => one ?? []))];
}

/** With a fix it goes up the ladder; without one service is restored, or there is nothing to restore and it is called off. */
function waysOn(course: Course, world: World): readonly StepName[] {
  const step = LEADS_ON[course.state];
  if (step === undefined) return [];
  if (!isUnderWay(course.state) || !isLeftWithoutFix(course, world))
    return [step === 'prepare-fix' && course.assessment === null ? 'assess' : step];
  return course.assessment?.said.deploy === false ? ['restore', 'call-off'] : ['call-off', step];
}

function offerOf(guided: Guided, step: StepName): Offer {
  const { title, who, permission, needs } = STEPS[step];
  const key = `${step}-${String(guided.taken + 1)}`;
  return {
    ...{ step, what: title, who, permission, leadsOn: leadsOn(guided, step), method: 'POST' },
    notBy: step === 'deploy' ? (guided.climb?.signers ?? []) : [],
    path: `/api/v1/hotfixes/${guided.id}/steps`,
    needs: [...needs, { field: 'key', what: 'one of your own; send the same when you try again' }],
    example: { step, key, ...exampleOf(guided, step) },
  };
}

const WHY = { because: placeholder('why, in a sentence') };

function exampleOf({ course, incident }: Guided, step: StepName): Readonly<Record<string, unknown>> {
  switch (step) {
    case 'triage':
      return {
        ...{ finding: placeholder('what is known of the fault'), version: placeholder('the version of the fix') },
        ...(incident.reference === null ? { ticket: placeholder('the key of the severity 1 issue') } : {}),
      };
    case 'tell':
      return { message: placeholder('what is wrong, and what users should do') };
    case 'decide-offline': {
      const { otherSystems, dataLoss } = incident.clinicalRisk;
      const answers = { otherSystems: otherSystems ?? false, dataLoss: dataLoss ?? false };
      return { ...WHY, ...answers, sites: answers.otherSystems || answers.dataLoss ? incident.sites : [] };
    }
    case 'assess':
      return { ...WHY, impact: placeholder('what it does to users and patients'), leadMinutes: 120, deploy: true };
    case 'prepare-fix':
      return { release: course.triage?.said.version ?? placeholder('the version of the fix') };
    case 'approve':
      return { digest: course.fix?.said.digest ?? '' };
    case 'note':
      return { text: placeholder('what happened or was decided, and why') };
    case 'break-glass':
    case 'bring-back':
    case 'restore':
    case 'approve-afterwards':
    case 'close':
    case 'call-off':
      return WHY;
    case 'ask-approval':
    case 'prove':
    case 'deploy':
    case 'open-rca':
      return {};
  }
}
