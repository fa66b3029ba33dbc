import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import { isOver, STEPS, STEP_NAMES, type StepName } from '../../../hotfixes/step.js';
import { momentIn } from '../../../platform/local-time.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { Tag } from '../ladder/ladder-page.js';
import { STATE_TAGS } from '../rca/rca-view.js';
import { doneOf } from './step-words.js';

export interface StageLine {
  readonly title: string;
  readonly tag: Tag;
  readonly says: string;
}

type Staged = Pick<ShownHotfix, 'steps' | 'state' | 'next' | 'rca'>;
type Taken = ShownHotfix['steps'][number];

/** What is said of one fix, and says nothing of another that takes its place. */
const OF_ONE_FIX: readonly StepName[] = ['ask-approval', 'approve', 'prove', 'deploy'];
const OF_A_FIX: readonly StepName[] = ['prepare-fix', ...OF_ONE_FIX];

const FOR_SITES: readonly StepName[] = ['decide-offline', 'prepare-fix', 'prove', 'deploy', 'bring-back'];

/** No step of the runbook: gate by gate, as `next` offers it. */
const CLIMB = 'climb';
type Stage = StepName | typeof CLIMB;
const CLIMB_TITLE = 'Take the fix up to Pre-Prod, gate by gate: each gate asks for what it needs.';
const CLIMBED = 'Taken up to Pre-Prod: the fix has settled there.';

const NEXT: Tag = { text: 'Next', classes: 'nhsuk-tag--blue' };
const TO_COME: Tag = { text: 'To come', classes: 'nhsuk-tag--grey' };
const NOT_TAKEN: Tag = { text: 'Not taken', classes: 'nhsuk-tag--grey' };
const DONE: Tag = { text: 'Done', classes: 'nhsuk-tag--green' };

/** The stages of the runbook in its order: those that stand behind the fix that is named now, the next one, and those to come. */
export function stageLines(hotfix: Staged): readonly StageLine[] {
  const stages = stagesOf(hotfix);
  const isLeftOut = (step: Stage): boolean =>
    goesWithoutFix(hotfix) && (step === CLIMB ? !hasClimbed(hotfix) : OF_A_FIX.includes(step));
  const isBehind = (step: Stage): boolean => (step === CLIMB ? hasClimbed(hotfix) : standing(hotfix, step) !== null);
  const next = stages.find((step) => !isBehind(step) && !isLeftOut(step));
  return stages.map((step) => {
    if (step === CLIMB && isBehind(step)) return { title: CLIMBED, tag: DONE, says: '' };
    const deed = step === CLIMB ? null : standing(hotfix, step);
    if (deed !== null)
      return {
        title: doneOf(deed.step, { ...deed.said }),
        tag: DONE,
        says: `${deed.by.name}, ${momentIn(CENTRAL_ZONE, deed.at.toISOString())}`,
      };
    const title = step === CLIMB ? CLIMB_TITLE : STEPS[step].title;
    if (step === next && !isOver(hotfix.state)) return { title, tag: NEXT, says: '' };
    const isDropped = isOver(hotfix.state) || isLeftOut(step);
    if (isDropped) return { title, tag: NOT_TAKEN, says: '' };
    return { title, tag: TO_COME, says: step === 'open-rca' ? meanwhile(hotfix) : '' };
  });
}

/** Broken glass is a stage more: it is owed until somebody has looked. So are sites that no fix brings back. */
function stagesOf({ steps, next }: Staged): readonly Stage[] {
  const wasBroken = steps.some(({ step }) => step === 'break-glass');
  const areOurs = [...steps, ...next.filter(({ leadsOn }) => leadsOn)].some(({ step }) => step === 'bring-back');
  const own = STEP_NAMES.filter((step) => {
    if (step === 'call-off') return false;
    if (step === 'approve-afterwards') return wasBroken;
    if (step === 'bring-back') return areOurs;
    return STEPS[step].to !== null || step === 'assess' || step === 'ask-approval' || step === 'approve';
  });
  return own.flatMap((step): readonly Stage[] => (step === 'prove' ? [CLIMB, step] : [step]));
}

/** A root cause analysis may be written, and even be signed off, before the runbook comes to it. */
function meanwhile({ rca }: Staged): string {
  if (rca === null || rca.state === 'draft') return '';
  return `It is ${STATE_TAGS[rca.state].text.toLowerCase()} already, and is taken up here once service is restored.`;
}

/** It settled on Pre-Prod: that is what it takes to say that it is proven. */
function hasClimbed(hotfix: Staged): boolean {
  return standing(hotfix, 'prove') !== null || hotfix.next.some(({ step }) => step === 'prove');
}

/** How the fix that is named now was let through; null where nobody has decided that. */
export function letThrough(hotfix: Staged): 'approve' | 'break-glass' | null {
  const step = standing(hotfix, 'approve')?.step;
  return step === 'approve' || step === 'break-glass' ? step : null;
}

/** The last thing that was ordered for its sites is that they come back. */
export function isOrderedBack({ steps }: Pick<Staged, 'steps'>): boolean {
  return steps.findLast(({ step }) => FOR_SITES.includes(step))?.step === 'bring-back';
}

/** The deed by which a stage is behind the hotfix as it stands; null where it is not. */
function standing({ steps, next }: Staged, step: StepName): Taken | null {
  const named = steps.findLastIndex((one) => one.step === 'prepare-fix');
  const counted = OF_ONE_FIX.includes(step) ? steps.slice(named + 1) : steps;
  // A fix whose rollout failed is to be deployed once more.
  if (step === 'deploy' && next.some((one) => one.step === step)) return null;
  const last = (name: StepName): Taken | null => counted.findLast((one) => one.step === name) ?? null;
  if (step === 'approve') return last('approve') ?? last('break-glass');
  const deed = last(step);
  const isOld = step === 'approve-afterwards' && deed !== null && steps.lastIndexOf(deed) < brokenLast(steps);
  return isOld ? null : deed;
}

function brokenLast(steps: Staged['steps']): number {
  return steps.findLastIndex(({ step }) => step === 'break-glass');
}

/** It was decided that none is deployed, or service is back already. */
export function goesWithoutFix({ steps, state }: Pick<Staged, 'steps' | 'state'>): boolean {
  const assessed = steps.findLast(({ step }) => step === 'assess')?.said;
  const isRestored = state === 'restored' || state === 'rca-opened';
  return isRestored || (assessed !== undefined && 'deploy' in assessed && !assessed.deploy);
}
