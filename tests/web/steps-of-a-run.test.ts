import { expect, test } from '@jest/globals';
import { stepsOf } from '../../src/web/pages/rollout-site/run-steps.js';

const line = (seq: number, event: 'task-started' | 'task-ok', task: string) => ({
  ...{ attempt: 'a', seq, at: new Date(seq * 1000), event, task, message: null, ms: null },
});
const LINES = [line(1, 'task-started', 'Stop'), line(2, 'task-ok', 'Stop'), line(3, 'task-started', 'Unpack')];

test.each([
  ['running', 'Running', 'blue', null],
  ['over', 'Begun', 'grey', 'The end of this step was not reported.'],
  ['done', 'Begun', 'grey', 'The end of this step was not reported; all of it succeeded.'],
  ['not-known', 'Not known', 'purple', null],
] as const)('the last step of a run that is %s, whose end was not told, is “%s”', (end, text, colour, says) => {
  const steps = stepsOf(LINES, 'Europe/London', end);
  expect(steps.map(({ task, tag }) => [task, tag.text])).toEqual([
    ['Stop', 'Done'],
    ['Unpack', text],
  ]);
  expect(steps.at(-1)?.tag.classes).toContain(colour);
  expect(steps.at(-1)?.end).toBe(says);
});
