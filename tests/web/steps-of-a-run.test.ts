import { expect, test } from '@jest/globals';
import { stepsOf } from '../../src/web/pages/rollout-site/site-page.js';

const line = (seq: number, event: 'task-started' | 'task-ok', task: string) => ({
  ...{ attempt: 'a', seq, at: new Date(seq * 1000), event, task, message: null, ms: null },
});
const LINES = [line(1, 'task-started', 'Stop'), line(2, 'task-ok', 'Stop'), line(3, 'task-started', 'Unpack')];

test.each([
  ['running', 'Running', 'blue'],
  ['over', 'End not told', 'grey'],
  ['not-known', 'Not known', 'purple'],
] as const)('the last step of a run that is %s, whose end was not told, is “%s”', (end, text, colour) => {
  const steps = stepsOf(LINES, 'Europe/London', end);
  expect(steps.map(({ task, tag }) => [task, tag.text])).toEqual([
    ['Stop', 'Done'],
    ['Unpack', text],
  ]);
  expect(steps.at(-1)?.tag.classes).toContain(colour);
});
