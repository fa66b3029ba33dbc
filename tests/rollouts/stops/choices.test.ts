import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { refusalToRetry, refusalToRollBack, refusalToSkip } from '../../../src/rollouts/act.js';
import { ROLLOUT_STATES, type RolloutState } from '../../../src/rollouts/rollout.js';
import { countsAsFailure, type SiteFacts } from '../../../src/rollouts/standing.js';
import { choicesAt, whatFailed, type Situation } from '../../../src/rollouts/guidance/choice.js';
import { anySite, deployed, probed, putBack, site } from './facts.js';

function situation(of: SiteFacts, state: RolloutState = 'running'): Situation {
  return { state, returnRule: 'by-itself', returnSentence: 'no way back', site: of, mayAct: true };
}

function because(of: Situation, name: string): string | null | undefined {
  return choicesAt(of).find((choice) => choice.do === name)?.because;
}

describe('what failed', () => {
  test.each<[string, SiteFacts, string | null]>([
    ['nothing was done', site('s'), null],
    ['it runs the release', site('s', [deployed('succeeded')]), null],
    ['it is on its way', site('s', [deployed('failed'), deployed('running')]), null],
    ['it was mended', site('s', [deployed('failed'), deployed('succeeded')]), null],
    ['the deployment failed', site('s', [deployed('failed')]), 'deploy-failed'],
    ['our machinery broke', site('s', [deployed('errored')]), 'deploy-errored'],
    ['nobody knows', site('s', [deployed('unknown')]), 'deploy-unknown'],
    ['it was rolled back since', site('s', [deployed('failed'), putBack('rolled-back')]), 'deploy-failed'],
    ['it is being rolled back', site('s', [deployed('failed'), putBack('running')]), 'deploy-failed'],
    [
      'it could not be rolled back',
      site('s', [deployed('failed'), putBack('rollback-failed')]),
      'back-rollback-failed',
    ],
    ['it turned ill in the soak', site('s', [deployed('succeeded'), probed('failed')]), 'soak-failed'],
    ['a person put it back', site('s', [deployed('succeeded'), putBack('rolled-back')]), null],
    ['somebody must look', site('s', [deployed('needs-human')]), 'deploy-needs-human'],
    ['it is left out', site('s', [], { skipped: true }), null],
    [
      'a probe to settle it broke too',
      site('s', [deployed('failed'), { ...probed('errored'), purpose: 'settle' }]),
      'deploy-failed',
    ],
    [
      'a watch of it broke too',
      site('s', [deployed('failed'), { ...probed('failed'), purpose: 'watch' }]),
      'deploy-failed',
    ],
  ])('%s', (_, of, failed) => {
    const found = whatFailed(of);
    expect(found === null ? null : found.id).toBe(failed);
  });

  test('wherever something failed of itself, there is something to show (004-018)', () => {
    fc.assert(
      fc.property(anySite, (of) => {
        const byItself = countsAsFailure(of) && !of.attempts.some((each) => each.kind === 'roll-back');
        if (byItself) expect(whatFailed(of)).not.toBeNull();
      }),
    );
  });
});

test('what is offered is exactly what the acts themselves allow (004-018)', () => {
  fc.assert(
    fc.property(anySite, fc.constantFrom(...ROLLOUT_STATES), (of, state) => {
      const choices = Object.fromEntries(choicesAt(situation(of, state)).map((each) => [each.do, each]));
      expect(choices['skip']?.because).toBe(refusalToSkip(state, of));
      if (!of.retryWanted) expect(choices['retry']?.allowed).toBe(refusalToRetry(state, of) === null);
      if (!of.rollBackWanted)
        expect(choices['roll-back']?.because).toBe(refusalToRollBack('by-itself', 'no way back', of));
      expect(choices['hand-over']?.allowed).toBe(whatFailed(of) !== null);
      for (const each of Object.values(choices)) expect(each.allowed).toBe(each.because === null);
    }),
  );
});

test('who may not act is offered nothing, in any situation (004-020)', () => {
  const choices = choicesAt({ ...situation(site('s', [deployed('failed')])), mayAct: false });
  expect(choices.map((each) => each.because)).toEqual(Array(4).fill('Only who may act on rollouts does this.'));
});

test('what a person wished already is not offered again', () => {
  const eager = situation(site('s', [deployed('failed')], { retryWanted: true }));
  expect(because(eager, 'retry')).toBe('It is about to be tried again already.');
  const going = situation(site('s', [deployed('failed')], { rollBackWanted: true }));
  expect(because(going, 'roll-back')).toBe('It is about to be rolled back already.');
});

test('under a halt, retrying says who decides first; otherwise it does not speak of that', () => {
  const failed = site('s', [deployed('failed')]);
  for (const state of ['halting', 'halted'] as const)
    expect(because(situation(failed, state), 'retry')).toContain('A second person decides about the halt first');
  expect(because(situation(failed, 'rolling-back'), 'retry')).not.toContain('second person');
  expect(because(situation(failed), 'retry')).toBeNull();
  const well = situation(site('s', [deployed('succeeded')]));
  expect(because(well, 'hand-over')).toBe('Nothing failed at this site, so there is nothing to hand over.');
});
