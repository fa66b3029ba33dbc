import { expect, test } from '@jest/globals';
import { stepSchema } from '../../../src/hotfixes/hotfix.schema.js';
import { STEP_NAMES, STEPS } from '../../../src/hotfixes/step.js';
import { RCA_SECTIONS } from '../../../src/incidents/rca/rca.js';
import { writingSchemas } from '../../../src/incidents/rca/section.schema.js';
import { rolloutSchema } from '../rollout.js';
import { clock, clockLines, type Clocks, faultsOfClocks, longestBetweenWaves } from './clocks.js';
import { deedOf, inTurn, wordsFor } from './words.js';

const FOUND_AT = new Date('2026-11-21T09:00:00Z');
const BY_GATEHOUSE = { approve: { digest: 'a'.repeat(64) }, 'prepare-fix': { release: '2.0.1' } };
const OTHERWISE = ['break-glass', 'approve-afterwards', 'call-off', 'note'];
const THE_WAY = STEP_NAMES.filter((step) => !OTHERWISE.includes(step));

test.each(THE_WAY)(
  'the words of %s are all that the step asks for, and the screen says it in words of its own',
  (step) => {
    const given = new Map<string, object>(Object.entries(BY_GATEHOUSE)).get(step) ?? {};
    const offered = { step, what: STEPS[step].title, example: {} };
    expect(stepSchema.safeParse({ step, key: 'demo', ...given, ...wordsFor(offered, FOUND_AT) }).error).toBeUndefined();
    expect(deedOf(offered)).toMatch(/^[a-z]/);
    expect(deedOf(offered).slice(1)).not.toContain(STEPS[step].title.slice(1, -1));
  },
);

test.each(RCA_SECTIONS.slice(0, 8).filter((name) => name !== 'impact'))(
  'the words of section %s are all that it asks for',
  (name) => {
    const { content } = wordsFor({ step: `write-${name}`, example: {} }, FOUND_AT);
    expect(writingSchemas[name].safeParse(JSON.parse(JSON.stringify({ version: 0, content }))).error).toBeUndefined();
  },
);

test('of what the story has no words for, it says the title as a deed', () => {
  const deed = (what: string): string => deedOf({ step: 'promote-to-sit', what, example: {} });
  expect(deed('Promote the fix to SIT.')).toBe('promotes 2.0.1 to SIT');
  expect(deed('Write “Summary” of the root cause analysis.')).toBe('writes “Summary” of the root cause analysis');
});

test('a second person is asked before anything else, and looks when nothing else is left; what leads nowhere is not taken', () => {
  const offers = ['approve', 'promote-to-uat', 'ask-approval', 'call-off'].map((step) => {
    return { step, leadsOn: step !== 'call-off' };
  });
  expect(inTurn(offers).map(({ step }) => step)).toEqual(['ask-approval', 'promote-to-uat', 'approve']);
});

const CLOCKS: Clocks = {
  seconds: { triage: 4, 'first-notice': 9, offline: 31, fix: 40, restore: 125 },
  trusts: [
    { trust: 'ashmere', firstNotice: 9, offline: 31, restore: 118 },
    { trust: 'elmstow', firstNotice: 10, offline: null, restore: 120 },
  ],
};

test('clocks are shown in minutes and seconds, one line for each Trust, and a dash for what never was', () => {
  expect([clock(0), clock(59.6), clock(605), clock(null)]).toEqual(['0:00', '1:00', '10:05', '–']);
  expect(clockLines(CLOCKS, (trust) => `${trust} Hospital`)).toEqual([
    'triaged 0:04, first told 0:09, offline 0:31, fix named 0:40, restored 2:05',
    '                      told   offline  restored',
    'ashmere Hospital      0:09      0:31      1:58',
    'elmstow Hospital      0:10         –      2:00',
  ]);
});

test.each([
  ['is right', CLOCKS, []],
  [
    'never stopped',
    { ...CLOCKS, seconds: { ...CLOCKS.seconds, offline: null } },
    ['the clock "offline" never stopped'],
  ],
  [
    'stopped before its time',
    { ...CLOCKS, seconds: { ...CLOCKS.seconds, triage: 32 } },
    ['the clock "offline" stopped before "triage"'],
  ],
  [
    'left a Trust out',
    { ...CLOCKS, trusts: [{ trust: 'ashmere', firstNotice: null, offline: null, restore: null }] },
    ['ashmere was never told', 'ashmere never had its service back', 'ashmere was never offline'],
  ],
])('a clock that %s is told so', (_, clocks, faults) => {
  expect(faultsOfClocks(clocks, ['ashmere'])).toEqual(faults);
});

test('between two waves lies what passed from the last order of one to the first of the next', () => {
  const at = (second: number): Date => new Date(Date.UTC(2026, 10, 21, 9, 0, second));
  const site = (from: number, to: number): object => ({
    ...{ site: 'ashmere', name: 'Ashmere', standing: 'succeeded', runs: 'unknown' },
    attempts: [
      {
        ...{ kind: 'deploy', purpose: 'order', state: 'succeeded', because: null, progress: 1, task: null },
        ...{ orderedAt: at(from), startedAt: at(from), endedAt: at(to) },
      },
    ],
  });
  const rollout = (waves: readonly object[][]): Parameters<typeof longestBetweenWaves>[0] =>
    rolloutSchema.parse({
      ...{ id: 'one', release: '2.0.1', state: 'completed', elapsedSeconds: 9, remainingSeconds: null },
      waves: waves.map((sites, index) => ({ number: index + 1, pilots: index === 0, state: 'passed', sites })),
    });
  expect(longestBetweenWaves(rollout([[site(0, 4), site(0, 6)], [site(7, 9)], [site(13, 15)]]))).toBe(4);
  expect(longestBetweenWaves(rollout([[site(0, 4)]]))).toBeNull();
});
