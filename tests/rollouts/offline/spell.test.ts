import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ATTEMPT_STATES, isLive } from '../../../src/rollouts/attempt.js';
import {
  metByFix,
  outlook,
  SPELL_STATES,
  stageOf,
  wantedOf,
  type SpellFacts,
  type Try,
} from '../../../src/rollouts/offline/spell.js';

const AT = new Date('2027-03-01T03:00:00Z');

function after(seconds: number): Date {
  return new Date(AT.getTime() + seconds * 1000);
}

let made = 0;
function tried(kind: Try['kind'], state: Try['state'], seconds: number): Try {
  made += 1;
  const endedAt = isLive(state) || state === 'needs-human' ? null : after(seconds);
  const sent = state !== 'ready' && state !== 'claimed';
  return { id: `try-${made}`, kind, state, sent, because: 'The site said no.', orderedAt: after(seconds - 5), endedAt };
}

const offline = { order: 'one', wanted: 'offline', untilFixed: false } as const;
const back = { order: 'one', wanted: 'back', untilFixed: false } as const;
const BEFORE: SpellFacts = {
  ...{
    state: 'ordered',
    trouble: null,
    wishes: [offline],
    triesFrom: AT,
    tries: [],
    taken: false,
    changedSince: false,
    strangeAt: null,
  },
  runs: { healthy: true, doubtful: false, at: after(-3600), attempt: 'deploy', askedAt: null, fixed: false },
  smoke: 'not-required',
};

function seen(seconds: number, runs: Partial<NonNullable<SpellFacts['runs']>> = {}): SpellFacts['runs'] {
  return {
    healthy: true,
    doubtful: false,
    at: after(seconds),
    attempt: 'seen',
    askedAt: after(seconds - 5),
    fixed: false,
    ...runs,
  };
}

const down = tried('take-offline', 'succeeded', 10);
const ill = seen(10, { healthy: false, attempt: down.id });
const up = tried('restore', 'succeeded', 20);
const GONE: SpellFacts = { ...BEFORE, tries: [down], runs: ill };

describe('a site that is wanted offline', () => {
  test.each([
    ['is taken offline at once', BEFORE, { state: 'ordered', order: 'take-offline' }],
    ['waits for what is under way there', { ...BEFORE, taken: true }, { state: 'ordered', order: null }],
    ['is not ordered twice', { ...BEFORE, tries: [tried('take-offline', 'running', 5)] }, { order: null }],
    ['is offline by the word of its own probe', GONE, { state: 'offline', proof: down.id, order: null }],
    [
      'is not believed to be while that is unknown',
      { ...BEFORE, tries: [tried('take-offline', 'unknown', 5)] },
      { state: 'ordered', trouble: 'The site said no.', order: null },
    ],
    [
      'is taken offline again when it serves again',
      { ...GONE, runs: seen(15) },
      { state: 'ordered', order: 'take-offline' },
    ],
    [
      'and when somebody changed it and nobody knows what came of it',
      { ...GONE, changedSince: true, runs: seen(10, { doubtful: true }) },
      { order: 'take-offline' },
    ],
    [
      'but not while that goes on',
      { ...GONE, changedSince: true, taken: true, runs: seen(10, { doubtful: true }) },
      { state: 'offline', order: null },
    ],
    [
      'is taken offline after it was being brought back',
      { ...GONE, tries: [down, up], runs: seen(20) },
      { order: 'take-offline' },
    ],
    [
      'is not brought back by an order that came to nothing',
      { ...GONE, tries: [down, { ...tried('restore', 'ready', 20), id: 'late' }] },
      { state: 'ordered', callOff: 'late', order: null },
    ],
  ] satisfies [string, SpellFacts, object][])('%s (003-025, 003-026)', (_, facts, wanted) => {
    expect(outlook(facts, after(30))).toMatchObject(wanted);
  });
});

describe('a site that is wanted back', () => {
  const wanted: SpellFacts = { ...GONE, wishes: [back], state: 'offline' };
  const healthy = { ...wanted, tries: [down, up], runs: seen(20, { attempt: up.id }) };
  test.each([
    ['is brought back', wanted, { state: 'restoring', order: 'restore' }],
    ['is back by the word of its own probe', healthy, { state: 'back', proof: up.id, order: null, trouble: null }],
    [
      'is not back before its smoke test',
      { ...healthy, smoke: 'awaited' as const },
      { state: 'untested', order: null },
    ],
    [
      'is back after it',
      { ...healthy, state: 'untested' as const, smoke: 'passed' as const },
      { state: 'back', proof: up.id },
    ],
    [
      'is in trouble when it fails',
      { ...healthy, smoke: 'failed' as const },
      { state: 'untested', trouble: 'Its smoke test failed.' },
    ],
    [
      'is not back while nobody knows what it runs',
      { ...healthy, runs: seen(20, { doubtful: true }) },
      { state: 'restoring', order: 'restore' },
    ],
    [
      'is not back by a probe from before it went',
      { ...wanted, runs: seen(5) },
      { state: 'restoring', order: 'restore' },
    ],
    [
      'is back when another change brought it back',
      { ...wanted, runs: seen(15, { attempt: 'deploy-2' }) },
      { state: 'back', proof: 'deploy-2' },
    ],
    [
      'calls off what never left',
      { ...BEFORE, wishes: [back], tries: [tried('take-offline', 'ready', 5)] },
      { state: 'restoring', order: null, callOff: expect.any(String) },
    ],
    [
      'and is back at once where nothing ever left',
      { ...BEFORE, wishes: [back], smoke: 'awaited' as const },
      { state: 'back', proof: 'deploy' },
    ],
    [
      'stays offline while another order wants that',
      { ...wanted, wishes: [back, { ...offline, order: 'two' }] },
      { state: 'offline', order: null },
    ],
  ] satisfies [string, SpellFacts, object][])('%s (003-027, 003-031)', (_, facts, expected) => {
    expect(outlook(facts, after(30))).toMatchObject(expected);
  });
});

describe('what failed is tried again', () => {
  const failed = (seconds: number): Try => tried('take-offline', 'failed', seconds);
  test.each([
    ['after 15 seconds', [failed(0)], 14, null],
    ['after 15 seconds', [failed(0)], 15, 'take-offline'],
    ['then after a minute', [failed(0), failed(20)], 79, null],
    ['then after a minute', [failed(0), failed(20)], 80, 'take-offline'],
    ['and not a fourth time', [failed(0), failed(20), failed(90)], 9999, null],
    ['never where a person has to look', [tried('take-offline', 'needs-human', 0)], 9999, null],
  ] satisfies [string, readonly Try[], number, Try['kind'] | null][])('%s', (_, tries, seconds, order) => {
    const facts = { ...BEFORE, triesFrom: after(-60), tries };
    expect(outlook(facts, after(seconds))).toMatchObject({
      order,
      trouble: expect.stringContaining('The site said no.'),
    });
  });

  test('at once when somebody says so', () => {
    const tries = [failed(0), failed(20), failed(90)];
    expect(outlook({ ...BEFORE, tries, triesFrom: after(95) }, after(96))).toMatchObject({
      ...{ order: 'take-offline', trouble: null },
    });
  });
});

test('a fix meets only the wishes that were to last until then, and only where it runs well (003-031)', () => {
  const until = { ...offline, order: 'until', untilFixed: true };
  const at = (runs: SpellFacts['runs']): readonly string[] =>
    metByFix({ wishes: [offline, until], runs, strangeAt: after(0) });
  expect(at(seen(30, { fixed: true }))).toEqual(['until']);
  for (const runs of [
    null,
    seen(30),
    seen(30, { fixed: true, healthy: false }),
    seen(30, { fixed: true, doubtful: true }),
    seen(30, { fixed: true, askedAt: after(0) }),
    seen(30, { fixed: true, askedAt: null }),
  ])
    expect(at(runs)).toEqual([]);
});

const anyTry = fc
  .record({
    kind: fc.constantFrom('take-offline' as const, 'restore' as const),
    state: fc.constantFrom(...ATTEMPT_STATES),
    seconds: fc.integer({ min: -100, max: 1000 }),
  })
  .map(({ kind, state, seconds }) => tried(kind, state, seconds));
const anyFacts: fc.Arbitrary<SpellFacts> = fc.record({
  state: fc.constantFrom(...SPELL_STATES),
  trouble: fc.constantFrom(null, 'It is out of reach.'),
  wishes: fc.array(fc.constantFrom(offline, back, { ...offline, order: 'two' }), { minLength: 1, maxLength: 3 }),
  triesFrom: fc.integer({ min: -100, max: 1000 }).map(after),
  tries: fc.array(anyTry, { maxLength: 5 }),
  runs: fc.option(
    fc.record({
      ...{ healthy: fc.boolean(), doubtful: fc.boolean(), fixed: fc.boolean(), attempt: fc.constant('seen') },
      at: fc.integer({ min: -100, max: 1000 }).map(after),
      askedAt: fc.option(fc.integer({ min: -100, max: 1000 }).map(after)),
    }),
  ),
  strangeAt: fc.option(fc.integer({ min: -100, max: 1000 }).map(after)),
  ...{ taken: fc.boolean(), changedSince: fc.boolean() },
  smoke: fc.constantFrom('not-required', 'awaited', 'passed', 'failed'),
});

test('nothing is ordered where something is under way, and never against what is wanted (INV-06)', () => {
  fc.assert(
    fc.property(anyFacts, fc.integer({ min: 0, max: 2000 }), (facts, seconds) => {
      const { order } = outlook(facts, after(seconds));
      const last = facts.tries.at(-1);
      if (order === null) return;
      expect(facts.taken || (last !== undefined && isLive(last.state))).toBe(false);
      expect(order).toBe(wantedOf(facts.wishes) === 'offline' ? 'take-offline' : 'restore');
    }),
    { numRuns: 500 },
  );
});

test('what was sent before that, and what was read before it, waits for a person and brings nothing back (INV-15)', () => {
  const strange = { ...BEFORE, strangeAt: after(24) };
  const waiting = { ...tried('take-offline', 'ready', 5), sent: true };
  const said = expect.stringMatching(/knows nothing of/);
  expect(outlook({ ...strange, tries: [waiting] }, after(60))).toMatchObject({ trouble: said, callOff: null });
  const wellBefore = { ...strange, wishes: [back], tries: [down, up], runs: seen(25) };
  expect(outlook(wellBefore, after(60))).toMatchObject({ state: 'restoring', order: null, trouble: said });
  expect(outlook({ ...wellBefore, triesFrom: after(30) }, after(60))).toMatchObject({ order: 'restore' });
  expect(outlook({ ...wellBefore, runs: seen(30) }, after(60))).toMatchObject({ state: 'back', proof: 'seen' });
});

test('where its control node did something that nobody here knows of, nothing is ordered before a person has spoken, and what was asked before proves nothing (INV-15)', () => {
  fc.assert(
    fc.property(anyFacts, fc.integer({ min: 0, max: 2000 }), (facts, seconds) => {
      const { strangeAt } = facts;
      fc.pre(strangeAt !== null && facts.state !== 'back');
      const { order, proof, trouble, callOff } = outlook(facts, after(seconds));
      const isSpoken = facts.triesFrom > strangeAt;
      if (!isSpoken) expect(order).toBeNull();
      const last = facts.tries.at(-1);
      if (!isSpoken && last?.state === 'ready')
        expect([callOff !== null, /knows nothing of/.test(trouble ?? '')]).toEqual([!last.sent, last.sent]);
      const by = facts.tries.find(({ id }) => id === proof)?.orderedAt ?? facts.runs?.askedAt ?? null;
      if (proof !== null) expect(by !== null && by > strangeAt).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('what nobody has proved is called neither offline nor back (INV-13, INV-31)', () => {
  fc.assert(
    fc.property(anyFacts, fc.integer({ min: 0, max: 2000 }), (facts, seconds) => {
      const { state, proof, trouble } = outlook(facts, after(seconds));
      if (facts.state === 'back') return;
      if (state === 'offline')
        expect(facts.tries.findLast(({ sent }) => sent)).toMatchObject({ id: proof, state: 'succeeded' });
      if (state === 'back') {
        expect(facts.runs).toMatchObject({ healthy: true, doubtful: false });
        expect(wantedOf(facts.wishes)).toBe('back');
      }
      expect(stageOf({ state, trouble }) === 'in-trouble').toBe(trouble !== null && state !== 'back');
    }),
    { numRuns: 500 },
  );
});
