import { timeIn } from '../../../platform/local-time.js';
import type { EventRow } from '../../../rollouts/attempt-event.table.js';
import type { Tag } from '../ladder/ladder-page.js';

/** One task of a run, with all that it told. */
export interface StepView {
  readonly task: string;
  readonly tag: Tag;
  readonly took: string;
  /** What is to be known of how it ended, as a sentence; null where its tag says it. */
  readonly end: string | null;
  readonly lines: readonly { readonly at: string; readonly text: string }[];
}

/** Whether a step without an end is running, was merely not told to its end in a run that did well or not, or is what nobody knows of the site. */
export type RunEnd = 'running' | 'done' | 'over' | 'not-known';

/** A run's lines by its tasks, in their order; what was told outside any task has a step without a name. Of a run that is over or lost, no step is said to run. */
export function stepsOf(lines: readonly EventRow[], zone: string, end: RunEnd): readonly StepView[] {
  const steps: { task: string; tag: Tag; ms: number | null; lines: { at: string; text: string }[] }[] = [];
  for (const { event, task, message, ms, at } of lines) {
    const last = steps.at(-1);
    const begins = event === 'task-started' && last?.tag !== STEP_TAGS.open;
    const isNew = last === undefined || begins || (task !== null && task !== last.task);
    const step = isNew ? { task: task ?? '', tag: STEP_TAGS.open, ms: null, lines: [] } : last;
    if (isNew) steps.push(step);
    step.tag = tagOfEvent(event) ?? step.tag;
    step.ms = ms ?? step.ms;
    if (message !== null) step.lines.push({ at: clockIn(zone, at), text: message });
  }
  const last = steps.at(-1);
  if (end !== 'running' && last?.tag === STEP_TAGS.busy)
    last.tag = end === 'not-known' ? STEP_TAGS.lost : STEP_TAGS.untold;
  return steps.map(({ ms, ...step }) => ({
    ...step,
    took: ms === null ? '' : `${(ms / 1000).toFixed(1)} s`,
    end:
      step.tag === STEP_TAGS.untold
        ? `The end of this step was not reported${end === 'done' ? '; all of it succeeded' : ''}.`
        : null,
  }));
}

const STEP_TAGS = {
  open: { text: 'Told', classes: 'nhsuk-tag--grey' },
  busy: { text: 'Running', classes: 'nhsuk-tag--blue' },
  untold: { text: 'Begun', classes: 'nhsuk-tag--grey' },
  lost: { text: 'Not known', classes: 'nhsuk-tag--purple' },
  good: { text: 'Done', classes: 'nhsuk-tag--green' },
  bad: { text: 'Failed', classes: 'nhsuk-tag--red' },
  none: { text: 'Not needed', classes: 'nhsuk-tag--grey' },
} as const satisfies Record<string, Tag>;

function tagOfEvent(event: string): Tag | null {
  switch (event) {
    case 'task-started':
      return STEP_TAGS.busy;
    case 'task-ok':
      return STEP_TAGS.good;
    case 'task-failed':
    case 'unreachable':
      return STEP_TAGS.bad;
    case 'task-skipped':
      return STEP_TAGS.none;
    default:
      return null;
  }
}

function clockIn(zone: string, at: Date): string {
  return `${timeIn(zone, at.toISOString())}:${String(at.getUTCSeconds()).padStart(2, '0')}`;
}
