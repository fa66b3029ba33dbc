import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isLeftOut, isToGoBack, isToRetry } from '../../../src/rollouts/act.js';
import { decide, ROLLOUT_STATES, type RolloutFacts } from '../../../src/rollouts/rollout.js';
import { countsAsFailure, isInFlight, standing, type SiteFacts } from '../../../src/rollouts/standing.js';
import {
  DECISIONS,
  decidersInWords,
  isDecision,
  refusalForSome,
  refusalToAnswer,
  refusalToDecide,
  refusalToFixForward,
  refusalToTryAgain,
  startsAgain,
  wordsForSome,
  wordsToGoOn,
  type Decision,
} from '../../../src/rollouts/stops/decision.js';
import { anySite, deployed, probed, putBack, site } from './facts.js';

const resume: Extract<Decision, { decide: 'resume' }> = { decide: 'resume', again: false };
const again: Extract<Decision, { decide: 'resume' }> = { decide: 'resume', again: true };
const keep: Extract<Decision, { decide: 'keep' }> = { decide: 'keep' };
const backAll: Decision = { decide: 'roll-back-all' };

const SITES: Readonly<Record<string, SiteFacts>> = {
  waiting: site('waiting'),
  cancelled: site('cancelled', [deployed('cancelled')]),
  done: site('done', [deployed('succeeded')]),
  failed: site('failed', [deployed('failed')]),
  returned: site('returned', [deployed('failed'), putBack('rolled-back')]),
  ill: site('ill', [deployed('succeeded'), probed('failed'), putBack('rolled-back')]),
  wished: site('wished', [deployed('succeeded'), putBack('rolled-back')], { excused: true }),
  stuck: site('stuck', [deployed('failed'), putBack('rollback-failed')]),
  unknown: site('unknown', [deployed('unknown')]),
  asked: site('asked', [deployed('needs-human')]),
  left: site('left', [], { skipped: true, excused: true }),
  given: site('given', [deployed('failed')], { excused: true }),
  eager: site('eager', [deployed('failed')], { retryWanted: true }),
  flying: site('flying', [deployed('running')]),
  going: site('going', [deployed('failed'), putBack('running')]),
};

function words(found: ReturnType<typeof wordsToGoOn>): Record<string, string> {
  return Object.fromEntries(found.map(({ site: { site: id }, word }) => [id, word]));
}

const all = Object.values(SITES);

describe('what a decision says of each site', () => {
  test('resume accepts every failure and nothing else', () => {
    const accepted = ['failed', 'returned', 'ill', 'stuck', 'unknown', 'asked', 'wished', 'going'];
    const said = words(wordsToGoOn(resume, all));
    expect(said).toEqual(
      Object.fromEntries(accepted.filter((id) => countsAsFailure(SITES[id] ?? site(id))).map((id) => [id, 'accepted'])),
    );
    expect(Object.keys(said)).toEqual(expect.arrayContaining(['failed', 'returned', 'stuck', 'unknown', 'asked']));
  });

  test('resume with the failed ones again tries those that failed, and accepts what a person must look at', () => {
    expect(words(wordsToGoOn(again, all))).toMatchObject({
      ...{ failed: 'retry-wanted', returned: 'retry-wanted', ill: 'retry-wanted' },
      ...{ stuck: 'accepted', unknown: 'accepted', asked: 'accepted' },
    });
  });

  test('keep leaves out what had not begun, and takes back the wish to try again', () => {
    const said = words(wordsToGoOn(keep, all));
    expect(said).toMatchObject({ waiting: 'skipped', cancelled: 'skipped', failed: 'accepted', eager: 'accepted' });
    for (const id of ['done', 'flying', 'left', 'given']) expect(said[id]).toBeUndefined();
  });

  test('of some sites: resume says nothing, keep leaves out, rolling back puts back what was done and leaves out the rest', () => {
    expect(wordsForSome(resume, all)).toEqual([]);
    expect(words(wordsForSome(keep, all))).toEqual({ waiting: 'skipped', cancelled: 'skipped', eager: 'accepted' });
    const back = words(wordsForSome(backAll, all));
    expect(back).toMatchObject({ waiting: 'skipped', done: 'roll-back-wanted', flying: 'roll-back-wanted' });
    expect(back['returned']).toBeUndefined();
    expect(back['left']).toBeUndefined();
  });
});

function after(sites: readonly SiteFacts[], decision: Parameters<typeof wordsToGoOn>[0]): readonly SiteFacts[] {
  const said = new Map(wordsToGoOn(decision, sites).map((each) => [each.site, each.word]));
  return sites.map((one) => {
    const word = said.get(one);
    if (word === 'accepted') return { ...one, accepted: true, retryWanted: false };
    if (word === 'skipped') return { ...one, skipped: true, excused: true, retryWanted: false };
    return word === 'retry-wanted' ? { ...one, retryWanted: true, excused: false, skipped: false } : one;
  });
}

function running(sites: readonly SiteFacts[]): RolloutFacts {
  const policy = { concurrency: 1_000, soakSeconds: 0, failureBudget: 0 };
  const wave = { number: 1, state: 'open', pilots: true, soakUntil: null, sites } as const;
  return { state: 'running', policy, returnRule: 'by-itself', afterRollBack: null, waves: [wave] };
}

describe('after a decision to go on', () => {
  test('what stopped the rollout does not stop it again at once', () => {
    fc.assert(
      fc.property(fc.array(anySite), fc.constantFrom(resume, again, keep), (sites, decision) => {
        const next = decide(running(after(sites, decision)), new Date(0));
        expect(next.filter((one) => one.do === 'stop')).toEqual([]);
      }),
    );
  });

  test('keep lets no site start, whatever there was', () => {
    fc.assert(
      fc.property(fc.array(anySite), (sites) => {
        const next = decide(running(after(sites, keep)), new Date(0));
        expect(next.filter((one) => one.do === 'deploy')).toEqual([]);
      }),
    );
  });
});

test('a wave that was left out whole soaks for no time; one in which something was done does', () => {
  const soak = (...sites: readonly SiteFacts[]): unknown => {
    const wave = { number: 1, state: 'settling', pilots: false, soakUntil: null, sites } as const;
    const policy = { concurrency: 3, soakSeconds: 86_400, failureBudget: 2 };
    return decide({ ...running([]), policy, waves: [wave] }, new Date(0));
  };
  const left = site('left', [], { skipped: true, excused: true });
  expect(soak(left)).toEqual([{ do: 'soak-wave', wave: 1, seconds: 0 }]);
  expect(soak(left, site('done', [deployed('succeeded')]))).toEqual([{ do: 'soak-wave', wave: 1, seconds: 86_400 }]);
});

describe('trying the failed ones again', () => {
  test.each([
    ['failed', true],
    ['returned', true],
    ['ill', true],
    ['wished', false],
    ['stuck', false],
    ['unknown', false],
    ['asked', false],
    ['done', false],
    ['waiting', false],
    ['left', false],
    ['given', false],
    ['eager', false],
    ['flying', false],
    ['going', false],
  ])('takes in %s: %s (004-018)', (id, taken) => {
    expect(isToRetry(SITES[id] ?? site(id))).toBe(taken);
  });

  test('never takes in what runs the release, is not known, or has something under way (INV-13)', () => {
    fc.assert(
      fc.property(anySite, (one) => {
        if (!isToRetry(one)) return;
        expect(['failed', 'rolled-back']).toContain(standing(one));
        expect(isInFlight(one)).toBe(false);
      }),
    );
  });

  test('a site that a person put back after it had run the release is not taken in, even where nobody excused it', () => {
    expect(isToRetry(site('wished', [deployed('succeeded'), putBack('rolled-back')]))).toBe(false);
  });

  test('what was left out is another question', () => {
    expect(isLeftOut(SITES['left'] ?? site('left'))).toBe(true);
    expect(isLeftOut(site('left', [deployed('failed')], { skipped: true }))).toBe(false);
    expect(isLeftOut(site('left', [], { skipped: false }))).toBe(false);
  });

  test('waits until what is under way is over, and only where it is asked for', () => {
    const busy = [SITES['going'] ?? site('going'), SITES['flying'] ?? site('flying')];
    expect(refusalToTryAgain(again, busy)).toBe(
      'Something is still under way at going; decide to try again when that is over.',
    );
    expect(refusalToTryAgain(resume, busy)).toBeNull();
    expect(refusalToTryAgain(keep, busy)).toBeNull();
    expect(refusalToTryAgain(again, [SITES['failed'] ?? site('failed')])).toBeNull();
  });
});

describe('who may decide', () => {
  const halted = { state: 'halted', haltedBy: 'ada', requestedBy: 'rita', severe: [] } as const;

  test('a second person, about a halted rollout (abuse 25)', () => {
    expect(refusalToDecide(halted, 'grace')).toBeNull();
    expect(refusalToDecide(halted, 'rita')).toBeNull();
    expect(refusalToDecide(halted, 'ada')).toMatchObject({
      status: 'forbidden',
      sentence: expect.stringContaining('halted'),
    });
  });

  test('when it halted itself, another than who asked for it', () => {
    const itself = { ...halted, haltedBy: null };
    expect(refusalToDecide(itself, 'grace')).toBeNull();
    expect(refusalToDecide(itself, 'rita')).toMatchObject({
      status: 'forbidden',
      sentence: expect.stringContaining('asked'),
    });
  });

  test('when a Sev 1 came up meanwhile, another than both', () => {
    const severe = [{ number: 'INC-1' }, { number: 'INC-4' }];
    expect(refusalToDecide({ ...halted, severe }, 'grace')).toBeNull();
    for (const person of ['ada', 'rita'])
      expect(refusalToDecide({ ...halted, severe }, person)).toMatchObject({ status: 'forbidden' });
  });

  test.each([
    ['ada', [], 'did not halt it'],
    [null, [], 'did not promote it'],
    ['ada', [{ number: 'INC-1' }], 'neither promoted nor halted it'],
    [null, [{ number: 'INC-1' }], 'did not promote it'],
  ])('and who that is, is said in words: halted by %j, past %j', (haltedBy, severe, who) => {
    expect(decidersInWords({ haltedBy, severe })).toBe(`somebody of the delivery team who ${who}`);
  });

  test('past a Sev 1, whoever has read of each', () => {
    const severe = [{ number: 'INC-1' }, { number: 'INC-4' }];
    const resume = { decide: 'resume', again: false } as const;
    expect(refusalToAnswer(resume, { severe, answers: ['INC-4', 'INC-1'] })).toBeNull();
    expect(refusalToAnswer(resume, { severe, answers: ['INC-1'] })).toMatch(/^INC-4, of severity 1, was found/);
    expect(refusalToAnswer(resume, { severe, answers: [] })).toMatch(/^INC-1 and INC-4, of severity 1, were found/);
    expect(refusalToAnswer({ decide: 'keep' }, { severe, answers: [] })).toBeNull();
  });

  test('nobody, while the halt is not confirmed, nor about what is not halted', () => {
    expect(refusalToDecide({ ...halted, state: 'halting' }, 'grace')).toEqual({
      status: 'conflict',
      sentence: 'The halt is not confirmed yet; decide when it is.',
    });
    for (const state of ROLLOUT_STATES.filter((each) => each !== 'halted' && each !== 'halting'))
      expect(refusalToDecide({ ...halted, state }, 'grace')).toEqual({
        status: 'conflict',
        sentence: `There is nothing to decide about a rollout that is ${state.replaceAll('-', ' ')}; only a halted one waits.`,
      });
  });
});

test('only going back is not held by another stop', () => {
  const every: readonly Decision[] = [
    ...[resume, again, keep, backAll],
    ...[{ decide: 'roll-back-wave', wave: 1 } as const, { decide: 'fix-forward', release: '2.0.1' } as const],
  ];
  expect(every.filter((one) => !startsAgain(one)).map(({ decide: name }) => name)).toEqual([
    'roll-back-all',
    'roll-back-wave',
  ]);
  expect(every.filter((one) => refusalForSome(one) !== null).map(({ decide: name }) => name)).toEqual([
    'roll-back-wave',
    'fix-forward',
  ]);
  expect(refusalForSome({ decide: 'fix-forward', release: '2.0.1' })).toContain('halted none');
});

test('a fix forward is newer and of the same product (abuse 62)', () => {
  const from = { version: '2.0.0', product: 'flip', sequence: 7 };
  expect(refusalToFixForward(from, { version: '2.0.1', product: 'flip', sequence: 8 })).toBeNull();
  expect(refusalToFixForward(from, from)).toContain('not newer');
  expect(refusalToFixForward(from, { version: '1.9.0', product: 'flip', sequence: 6 })).toContain(
    'not newer than 2.0.0',
  );
  expect(refusalToFixForward(from, { version: '2.0.1', product: 'aide', sequence: 8 })).toContain('a release of aide');
});

test('a decision is one of the five words', () => {
  expect(DECISIONS.every(isDecision)).toBe(true);
  expect([null, 7, '', 'resumed'].some(isDecision)).toBe(false);
  expect(isToGoBack(SITES['done'] ?? site('done'))).toBe(true);
});
