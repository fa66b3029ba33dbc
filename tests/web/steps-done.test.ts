import { describe, expect, test } from '@jest/globals';
import { CLOCKS } from '../../src/hotfixes/clocks.js';
import { STEP_NAMES, STEPS } from '../../src/hotfixes/step.js';
import { clockLines, trustLines } from '../../src/web/pages/hotfix/clock-lines.js';
import { doneOf } from '../../src/web/pages/hotfix/step-words.js';

describe('a step of the runbook that was taken', () => {
  test.each(STEP_NAMES)('is worded as done, and not as the order that it was: %s (003-028)', (step) => {
    const done = doneOf(step, { version: '1.0.1', release: '1.0.1', sites: [] });
    const [order = ''] = STEPS[step].title.split(' ');
    expect(done).not.toContain(STEPS[step].title);
    if (step !== 'note') expect(done.split(' ')[0]?.replace(/\W/g, '')).not.toBe(order);
    expect(done).toMatch(/\.$/);
  });

  test.each([
    ['triage', { version: '1.0.1', finding: 'x' }, 'Triaged: the fix will be 1.0.1.'],
    ['decide-offline', { sites: [] }, 'Decided: no site is taken offline.'],
    ['decide-offline', { sites: ['a'] }, 'Decided: 1 site is taken offline.'],
    ['decide-offline', { sites: ['a', 'b'] }, 'Decided: 2 sites are taken offline.'],
    ['prepare-fix', { release: '1.0.2' }, 'Fix named: 1.0.2.'],
  ] as const)('says what was said with it: %s %j', (step, said, words) => {
    expect(doneOf(step, said)).toBe(words);
  });
});

test('each clock is named for what it measures: what arrived, what was named, what was said (003-030)', () => {
  const seconds = { triage: 60, 'first-notice': 60, offline: 60, fix: 60, restore: 60 };
  const titles = clockLines(
    { clocks: { seconds, steps: {}, trusts: [] }, offline: [], state: 'restored', steps: [] },
    { raisedAt: new Date(0), now: new Date(0), sendsMail: true },
  ).map(({ title }) => title);
  expect(titles).toHaveLength(CLOCKS.length);
  expect(titles).toEqual([
    'Until triage',
    'Until the first message arrived',
    'Until every site that was to go offline was',
    'Until a fix was named',
    'Until service was said to be back',
  ]);
});

test.each([
  ['a site is ordered offline, and no probe has said that it is', { stage: 'ordered', offlineAt: null }, 'Not yet'],
  ['its site is back before it ever was offline', { stage: 'back', offlineAt: null }, 'No'],
] as const)('a Trust is told of as it stands where %s (003-025)', (_, at, says) => {
  const words = { site: 'a', name: 'A', trust: 'ashmere', canBeTriedAgain: false, says: '', orderedAt: new Date(0) };
  const site = { ...words, ...at, offlineBy: null, backAt: null, backBy: null };
  const trusts = [{ trust: 'ashmere', firstNotice: null, offline: null, restore: null, fix: null }];
  const clocks = { seconds: { triage: 60, 'first-notice': 60, offline: 60, fix: 60, restore: 60 }, steps: {}, trusts };
  const [line] = trustLines(
    { clocks, offline: [site], state: 'offline-decided' },
    { trustName: () => 'Ashmere', sendsMail: true },
  );
  expect(line?.offline).toBe(says);
});
