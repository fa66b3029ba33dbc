import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { guide } from '../../src/hotfixes/guide.js';
import { isOffered } from '../../src/hotfixes/rules.js';
import { isOver, STEP_NAMES } from '../../src/hotfixes/step.js';
import {
  begun,
  commands,
  courseIn,
  FRESH,
  happen,
  SITES,
  take,
  testSite,
  untestedIn,
  worldOf,
  type Runbook,
} from './modelled-runbook.js';

/** What is waited for, by what the answers say, and what lets it come. */
const COMES: readonly (readonly [RegExp, string])[] = [
  [/not settled on Pre-Prod/, 'pre-prod'],
  [/rollout in Production is under way/, 'settles'],
  [/Not back in service yet: .*((They are|It is) ordered back|The fix brings (them|it) back)/, 'back'],
  [/root cause analysis is not closed/, 'rca-closed'],
];

function guidedIn(runbook: Runbook) {
  const course = courseIn(runbook);
  return guide({
    ...{ id: 'hotfix', course, world: worldOf(runbook, course), taken: runbook.deeds.length },
    incident: {
      sites: [...SITES],
      reference: null,
      clinicalRisk: { otherSystems: null, dataLoss: null, patientSafety: null },
    },
    ...{ climb: null, errands: { unregistered: null, untested: untestedIn(runbook), stuck: null }, learning: null },
  });
}

/** One more thing by the answers alone: what leads on, or what they wait for. Throws where they name neither. */
function followOn(runbook: Runbook, count: number): void {
  const { offers, waitingFor } = guidedIn(runbook);
  const course = courseIn(runbook);
  const leading = STEP_NAMES.filter((step) => offers.some((one) => one.step === step && one.leadsOn));
  const world = worldOf(runbook, course);
  for (const step of leading) {
    const by = FRESH.find((one) => isOffered(course, world, { step, by: one }));
    if (by === undefined) continue;
    runbook.seen.set(by, course);
    take(runbook, { step, by, key: `followed-${String(count)}`, fix: 'first', yes: true });
    return;
  }
  const tested = offers.find(({ step, leadsOn }) => leadsOn && step.startsWith('smoke-test-'));
  if (tested !== undefined) {
    testSite(runbook, tested.step.slice('smoke-test-'.length), 'passed');
    return;
  }
  const event = COMES.find(([said]) => waitingFor.some((one) => said.test(one)))?.[1];
  if (event !== undefined) {
    happen(runbook, event);
    return;
  }
  throw new Error(`There is no way on from ${course.state}: ${waitingFor.join(' ')}`);
}

test('from wherever three people have brought it, what is offered and waited for leads to an end (003-023, 003-025, 003-030, 003-031)', () => {
  const ended = new Map<string, number>();
  fc.assert(
    fc.property(
      commands(() => undefined, 60),
      (walk) => {
        const runbook = begun();
        fc.modelRun(() => ({ model: {}, real: runbook }), walk);
        for (let count = 0; !isOver(courseIn(runbook).state); count += 1) {
          expect(count).toBeLessThan(60);
          followOn(runbook, count);
        }
        const { state } = courseIn(runbook);
        ended.set(state, (ended.get(state) ?? 0) + 1);
      },
    ),
    { numRuns: 500 },
  );
  expect([...ended.keys()].sort()).toEqual(['called-off', 'closed']);
});
