import { describe, expect, test } from '@jest/globals';
import type { ShownHotfix } from '../../src/hotfixes/hotfix-view.js';
import { STEPS, type HotfixState, type StepName } from '../../src/hotfixes/step.js';
import { stageLines } from '../../src/web/pages/hotfix/stage-lines.js';

/** A hotfix of which these steps were taken. */
function taken(
  state: HotfixState,
  names: readonly StepName[],
  { deploy = true, offered = [] }: { readonly deploy?: boolean; readonly offered?: readonly StepName[] } = {},
): Pick<ShownHotfix, 'steps' | 'state' | 'next' | 'rca'> {
  const by = { person: 'p', name: 'Rita Manager' };
  const said = { impact: 'x', leadMinutes: 1, deploy, because: 'x' };
  const offer = {
    what: '',
    who: '',
    leadsOn: true,
    you: true,
    needs: [],
    method: 'POST',
    path: '',
    example: {},
  } as const;
  return {
    state,
    rca: null,
    steps: names.map((step, at) => ({ step, by, at: new Date(at * 60_000), key: String(at), said })),
    next: offered.map((step) => ({ ...offer, step })),
  };
}

const ASSESSED = ['triage', 'tell', 'decide-offline', 'assess'] as const;
const PROMOTED = [...ASSESSED, 'prepare-fix', 'ask-approval', 'approve', 'prove', 'deploy'] as const;

function nextOf(hotfix: ReturnType<typeof taken>): readonly string[] {
  return stageLines(hotfix).flatMap(({ tag, title }) => (tag.text === 'Next' ? [title] : []));
}

describe('the stage of a runbook that is called next', () => {
  test.each([
    ['recording the impact, before a fix', taken('offline-decided', ASSESSED.slice(0, 3)), 'assess'],
    ['naming a fix', taken('offline-decided', ASSESSED), 'prepare-fix'],
    [
      'asking a second person, before it is said to be proven',
      taken('fix-prepared', PROMOTED.slice(0, 5)),
      'ask-approval',
    ],
    ['their approval', taken('fix-prepared', PROMOTED.slice(0, 6)), 'approve'],
    ['their approval, also where it was proven first', taken('proven', [...PROMOTED.slice(0, 6), 'prove']), 'approve'],
    [
      'what is said of a fix that took the place of another',
      taken('fix-prepared', [...PROMOTED, 'prepare-fix']),
      'ask-approval',
    ],
    [
      'the proof, where the glass was broken',
      taken('fix-prepared', [...PROMOTED.slice(0, 6), 'break-glass'], { offered: ['prove'] }),
      'prove',
    ],
    [
      'the promotion, once more, where the rollout failed',
      taken('deploying', PROMOTED, { offered: ['deploy'] }),
      'deploy',
    ],
    [
      'bringing sites back, where no fix does',
      taken('offline-decided', ASSESSED, { deploy: false, offered: ['bring-back', 'restore'] }),
      'bring-back',
    ],
    ['service, where no fix is deployed', taken('offline-decided', ASSESSED, { deploy: false }), 'restore'],
    [
      'a look at broken glass, before it is closed',
      taken('rca-opened', [...PROMOTED.slice(0, 6), 'break-glass', 'prove', 'deploy', 'restore', 'open-rca']),
      'approve-afterwards',
    ],
  ] as const)('is %s (003-028, 003-031, INV-04)', (_, hotfix, step) => {
    expect(nextOf(hotfix)).toEqual([STEPS[step].title]);
  });

  test('is the way up to Pre-Prod until the fix has settled there, once it is approved (003-033)', () => {
    const approved = PROMOTED.slice(0, 7);
    expect(nextOf(taken('fix-prepared', approved))).toEqual([expect.stringMatching(/^Take the fix up to Pre-Prod/)]);
    const settled = stageLines(taken('fix-prepared', approved, { offered: ['prove'] }));
    expect(settled.map(({ tag, title }) => `${tag.text}: ${title}`)).toContain(
      'Done: Taken up to Pre-Prod: the fix has settled there.',
    );
  });

  test('is none, once the hotfix is over', () => {
    expect(nextOf(taken('called-off', ASSESSED))).toEqual([]);
  });
});

test('no stage is called done by what was said of another fix', () => {
  const done = stageLines(taken('fix-prepared', [...PROMOTED, 'prepare-fix'])).filter(({ tag }) => tag.text === 'Done');
  expect(done).toHaveLength(ASSESSED.length + 1);
});

test.each([
  ['draft', ''],
  ['in-review', 'It is in review already, and is taken up here once service is restored.'],
  ['signed-off', 'It is signed off already, and is taken up here once service is restored.'],
] as const)('a root cause analysis that is %s is told so where it is still to be taken up (003-032)', (state, says) => {
  const rca = { id: 'r', state, dueAt: new Date(0), dueOn: '2026-11-25' };
  const lines = stageLines({ ...taken('fix-prepared', PROMOTED.slice(0, 7)), rca });
  const [line] = lines.filter(({ title }) => title === STEPS['open-rca'].title);
  expect([line?.tag.text, line?.says]).toEqual(['To come', says]);
});
