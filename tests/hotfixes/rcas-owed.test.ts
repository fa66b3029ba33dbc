import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newsFrom, owedOfRcas, type KnownRca } from '../../src/hotfixes/rcas-owed.js';
import type { RcaAction } from '../../src/incidents/rca/action.js';
import type { Rca } from '../../src/incidents/rca/rca.js';
import type { OwedNotice } from '../../src/notices/owed.js';
import { NoticeSources } from '../../src/notices/notice-sources.service.js';
import { ok, startRcaStory } from '../incidents/rca/story.js';

const at = (day: number, hour = 9): Date => new Date(Date.UTC(2026, 10, day, hour));

function rca(over: Partial<Rca> = {}): Rca {
  return {
    ...{ id: 'rca', incident: 'incident', state: 'draft', revision: 1, concerns: [], openedAt: at(16), dueAt: at(20) },
    ...{ handedInAt: null, handedInBy: null, sentBackBecause: null, signedOffAt: null, signedOffBy: null },
    ...{ closedAt: null, ...over },
  };
}

function action(over: Partial<RcaAction> = {}): RcaAction {
  return {
    ...{ rca: 'rca', number: 1, what: 'Unmute it', kind: 'detect', due: '2026-11-30', firstDue: '2026-11-30' },
    ...{ owner: { person: 'ada', name: 'Ada Byron', email: 'ada@example.org' }, addedBy: 'bob', addedAt: at(16) },
    ...{ evidence: null, reopenedBecause: null, ...over },
  };
}

function known(over: Partial<Rca> = {}, actions: readonly RcaAction[] = []): KnownRca {
  const incident = {
    ...{ id: 'incident', number: 'INC-7', product: 'flip' as const, severity: 1 as const, summary: 'No scans' },
    ...{ sites: [], release: null, rollout: null, promotion: null, raisedAt: at(16) },
  };
  return { rca: rca(over), incident, actions, trusts: ['ashmere', 'dunmere'] };
}

function owed(one: KnownRca, now: Date): readonly OwedNotice[] {
  return owedOfRcas([one], { now, today: now.toISOString().slice(0, 10) });
}

const steps = (notices: readonly OwedNotice[]) => notices.map(({ event, facts }) => [event, facts['step']]);

const BACK = { handedInAt: at(18), handedInBy: 'bob', sentBackBecause: 'More' } as const;
const SIGNED = { state: 'signed-off', handedInAt: at(18), signedOffAt: at(19) } as const;
const proof = { link: 'https://x.example/', shows: 'It rings', by: { person: 'ada', name: 'Ada Byron' }, at: at(19) };

describe('of an RCA', () => {
  test.each([
    ['its writers, as it is opened', {}, at(17), [['rca-due', 'opened']]],
    [
      'its writers, a day before its time is over',
      {},
      at(19, 10),
      [
        ['rca-due', 'opened'],
        ['rca-due', 'soon'],
      ],
    ],
    [
      'its writers, once it is late',
      {},
      at(20),
      [
        ['rca-due', 'opened'],
        ['rca-due', 'over'],
      ],
    ],
    ['nobody, long after', {}, at(20 + 20), []],
    ['its writers, when it comes back', BACK, at(18, 12), [['rca-due', 'sent-back']]],
    ['who signs it off', { state: 'in-review', handedInAt: at(18) }, at(21), [['rca-review', undefined]]],
    ['nobody, once it was signed off long ago', SIGNED, at(19 + 15), []],
  ] as const)('hears %s (003-062, 003-032)', (_, over, now, expected) => {
    expect(steps(owed(known(over), now))).toEqual(expected);
  });

  test('that is signed off hear our own people and each Trust that it concerns, who get no words of ours (003-064)', () => {
    const notices = owed(known(SIGNED), at(20));
    expect(notices.map(({ event, subject, facts }) => [event, subject.trust, facts['what']])).toEqual([
      ['rca-shared', null, 'No scans'],
      ['rca-shared', 'ashmere', null],
      ['rca-shared', 'dunmere', null],
    ]);
  });

  test.each([
    ['when it is given', at(20), ['given']],
    ['a week before its day', at(23), ['given', 'soon']],
    ['on its day', at(30), ['given', 'soon']],
    ['once its day is over', at(31), ['given', 'over']],
  ])('each action is told to its owner alone, %s (004-025)', (_, now, expected) => {
    const of = (actions: readonly RcaAction[]) => owed(known({ state: 'in-review' }, actions), now);
    const notices = of([action()]);
    expect(notices.map(({ facts }) => facts['step'])).toEqual(expected);
    for (const { also } of notices) expect(also.map(({ email }) => email)).toEqual(['ada@example.org']);
    expect(of([action({ evidence: proof })])).toEqual([]);
  });

  test('is news for a while after it is closed, so that who should read it hears of it all the same (003-064)', () => {
    expect(newsFrom(at(20))).toEqual(at(6));
  });

  test('no two notices have one key, whatever its state and the time', () => {
    const states = fc.constantFrom<Partial<Rca>>({}, BACK, { ...BACK, state: 'in-review' }, SIGNED);
    fc.assert(
      fc.property(states, fc.integer({ min: 16, max: 60 }), fc.integer({ min: 0, max: 3 }), (over, day, count) => {
        const actions = [1, 2, 3].slice(0, count).map((number) => action({ number }));
        const keys = owed(known(over, actions), at(day)).map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 200 },
    );
  });
});

test('an RCA that is signed off is drawn from what is kept, for each Trust that it concerns (003-064)', async () => {
  const story = await startRcaStory();
  try {
    const id = await story.signedOff();
    const source = story.gatehouse.injected(NoticeSources).all.find(({ name }) => name === 'rcas');
    const drawn = await story.gatehouse.database.transaction(async (tx) => (await source?.owed(tx)) ?? []);
    const about = drawn.filter(({ key }) => key.includes(id)).map(({ event, subject }) => [event, subject.trust]);
    expect(about.toSorted()).toEqual([
      ['rca-action', null],
      ['rca-shared', null],
      ['rca-shared', 'ashmere'],
      ['rca-shared', 'calderwick'],
    ]);
    ok(await story.centre.post(`/api/v1/rcas/${id}/send-back`, { reason: 'One more thing' }));
    const again = await story.gatehouse.database.transaction(async (tx) => (await source?.owed(tx)) ?? []);
    expect(again.filter(({ event }) => event === 'rca-due')).toMatchObject([{ facts: { because: 'One more thing' } }]);
  } finally {
    await story.gatehouse.stop();
  }
});
