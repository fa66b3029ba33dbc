import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { OwedNotice } from '../../src/notices/owed.js';
import {
  owedOfWindow,
  standingAfter,
  type PlannedDowntime,
  type ToldWord,
  type Window,
} from '../../src/notices/owed/downtime.js';
import { noticePolicyOf } from '../../src/sites/notice-policy.js';

const POLICY = noticePolicyOf({ ahead: '10d', reminder: '1d', acknowledge: '2d' });
const DAY_MS = 86_400_000;
const START = Date.parse('2026-11-01T09:00:00Z');

function day(number: number): Date {
  return new Date(START + number * DAY_MS);
}

function window(number: number): Window {
  return { from: day(number), to: new Date(day(number).getTime() + 3_600_000) };
}

function planned(changes: Partial<PlannedDowntime> = {}): PlannedDowntime {
  return {
    ...{ release: '2.1.0', product: 'flip', environment: 'production', trust: 'ashmere', sites: ['ashmere'] },
    ...{ thread: 'downtime/production/ashmere/2.1.0', by: 'agreement-1', window: window(30), isOpen: false },
    ...{ because: null, sequence: 2, toleranceSeconds: 0, hasBegun: false, begunAt: null },
    ...changes,
  };
}

function wordOf(notice: OwedNotice, at: Date): ToldWord {
  const from = notice.facts['from'];
  const to = notice.facts['to'];
  return {
    ...{ key: notice.key, event: notice.event, thread: notice.thread, at, sequence: notice.calendar?.sequence ?? 0 },
    window:
      typeof from === 'string' ? { from: new Date(from), to: typeof to === 'string' ? new Date(to) : null } : null,
  };
}

/** Tells what is owed on each of these days, in the plan as it is then; answers every word in order. */
function story(plans: readonly (readonly [day: number, plan: PlannedDowntime])[]): readonly OwedNotice[] {
  const words: ToldWord[] = [];
  const told: OwedNotice[] = [];
  for (const [number, plan] of plans) {
    const owed = owedOfWindow(plan, words, { now: day(number), policy: POLICY });
    if (owed === null || words.some(({ key }) => key === owed.key)) continue;
    told.push(owed);
    words.push(wordOf(owed, day(number)));
  }
  return told;
}

function events(told: readonly OwedNotice[]): string[] {
  return told.map(({ event }) => event);
}

describe('what people are told of the time of a downtime', () => {
  test('is that it is set, then that it comes, then a reminder, each once (003-010, 003-018, 003-022)', () => {
    const told = story([0, 1, 19, 20, 21, 28, 29, 29.5, 30].map((number) => [number, planned()]));
    expect(events(told)).toEqual(['schedule', 'downtime-ahead', 'downtime-reminder']);
    expect(told.map(({ acknowledgeBy }) => acknowledgeBy)).toEqual([null, day(22), null]);
  });

  test('agreed at short notice, is told at once, and needs no reminder on the same day', () => {
    expect(
      events(
        story([
          [29.5, planned()],
          [29.9, planned()],
        ]),
      ),
    ).toEqual(['downtime-ahead']);
  });

  test('names the old time and the new one when it changes (003-010)', () => {
    const moved = planned({ by: 'agreement-2', window: window(33), sequence: 6 });
    const told = story([
      [20, planned()],
      [21, moved],
      [23, moved],
      [32, moved],
    ]);
    expect(events(told)).toEqual(['downtime-ahead', 'downtime-changed', 'downtime-ahead', 'downtime-reminder']);
    expect(told[1]).toMatchObject({
      facts: { wasFrom: day(30).toISOString(), from: day(33).toISOString() },
      instead: [told[0]?.key],
      calendar: { uid: 'downtime/production/ashmere/2.1.0', sequence: 6, state: 'confirmed', from: day(33) },
    });
  });

  test('moved back to the first time, is told again', () => {
    const moved = planned({ by: 'agreement-2', window: window(33) });
    const back = planned({ by: 'agreement-3' });
    const told = story([
      [0, planned()],
      [1, moved],
      [2, back],
    ]);
    expect(events(told)).toEqual(['schedule', 'downtime-changed', 'downtime-changed']);
  });

  test('taken back, is said in plain words with the reason, and takes the event out of calendars (INV-30)', () => {
    const off = planned({ window: null, because: 'We have no staff that night.', sequence: 4 });
    const told = story([
      [20, planned()],
      [22, off],
      [23, off],
    ]);
    expect(events(told)).toEqual(['downtime-ahead', 'downtime-withdrawn']);
    expect(told[1]).toMatchObject({
      facts: { from: day(30).toISOString(), because: 'We have no staff that night.', wasMissed: false },
      instead: [told[0]?.key],
      calendar: { state: 'cancelled', sequence: 4 },
    });
  });

  test('while another time is asked for, is left alone until it comes close; then it is off', () => {
    const open = planned({ window: null, isOpen: true });
    expect(
      events(
        story([
          [20, planned()],
          [22, open],
          [28, open],
        ]),
      ),
    ).toEqual(['downtime-ahead']);
    expect(
      events(
        story([
          [20, planned()],
          [22, open],
          [29, open],
        ]),
      ),
    ).toEqual(['downtime-ahead', 'downtime-withdrawn']);
  });

  test('that nobody had heard of is never taken back (INV-30)', () => {
    expect(
      story([
        [0, planned({ window: null })],
        [20, planned({ window: null })],
      ]),
    ).toEqual([]);
  });

  test('that was missed is said to have been', () => {
    const told = story([
      [20, planned()],
      [31, planned()],
    ]);
    expect(events(told)).toEqual(['downtime-ahead', 'downtime-withdrawn']);
    expect(told[1]).toMatchObject({ facts: { wasMissed: true } });
  });

  test('is nothing more once it has begun', () => {
    const begun = planned({ hasBegun: true });
    expect(
      events(
        story([
          [20, planned()],
          [29, begun],
          [31, begun],
        ]),
      ),
    ).toEqual(['downtime-ahead']);
  });

  test('agreed again after a change that began and was put back, is told from the start, and the first is not taken back (003-009)', () => {
    const later = { by: 'agreement-2', window: window(50), sequence: 6, begunAt: day(30) };
    const told = story([
      [20, planned()],
      [29, planned()],
      [30, planned({ hasBegun: true, begunAt: day(30) })],
      [31, planned({ ...later, window: null, isOpen: true })],
      ...[32, 41, 49.5].map((number) => [number, planned(later)] as const),
      [49.7, planned({ ...later, window: null, because: 'The fix is not ready.', sequence: 8 })],
    ]);
    expect(events(told)).toEqual([
      ...['downtime-ahead', 'downtime-reminder'],
      ...['schedule', 'downtime-ahead', 'downtime-reminder', 'downtime-withdrawn'],
    ]);
    const sequences = told.flatMap(({ calendar }) => calendar?.sequence ?? []);
    expect(sequences).toEqual(sequences.toSorted((one, other) => one - other));
    expect(new Set(told.map(({ key }) => key)).size).toBe(told.length);
  });

  test('foreseen only roughly, is not told anew for an hour more or less', () => {
    const hour = 1 / 24;
    const rough = (from: number) => planned({ window: { from: day(from), to: null }, toleranceSeconds: 3600 });
    expect(
      events(
        story([
          [25, rough(30)],
          [26, rough(30 + hour)],
          [27, rough(30 + 2 * hour)],
        ]),
      ),
    ).toEqual(['downtime-ahead', 'downtime-changed']);
  });
});

const anyPlan = fc.record({
  window: fc.option(fc.integer({ min: 1, max: 40 }).map(window)),
  isOpen: fc.boolean(),
  hasBegun: fc.constant(false),
  begunAt: fc.constant(null),
});
const anyStory = fc.array(fc.tuple(fc.double({ min: 0, max: 5, noNaN: true }), anyPlan), { maxLength: 25 });

/** Each plan by an agreement of its own; or all of them by one rollout, which counts no changes. */
const BY = {
  agreements: (index: number) => ({ by: `agreement-${String(index)}`, sequence: index * 2 }),
  rollout: () => ({ by: 'rollout-1', sequence: 0 }),
};

/** One plan after another, some days apart, and each looked at twice. */
function plansOf(
  steps: readonly (readonly [number, Partial<PlannedDowntime>])[],
  said: (index: number) => Partial<PlannedDowntime>,
): [number, PlannedDowntime][] {
  let at = 0;
  return steps.flatMap(([later, changes], index): [number, PlannedDowntime][] => {
    at += later;
    const plan = planned({ ...changes, ...said(index) });
    return [
      [at, plan],
      [at, plan],
    ];
  });
}

describe.each(Object.entries(BY))('whatever is set by %s, changed and taken back in whatever order', (_by, said) => {
  test('no key is told twice, and nothing more is owed as soon as it was told (INV-30)', () => {
    fc.assert(
      fc.property(anyStory, (steps) => {
        const words: ToldWord[] = [];
        for (const [number, plan] of plansOf(steps, said)) {
          const owed = owedOfWindow(plan, words, { now: day(number), policy: POLICY });
          if (owed === null) continue;
          expect(words.map(({ key }) => key)).not.toContain(owed.key);
          words.push(wordOf(owed, day(number)));
          expect(owedOfWindow(plan, words, { now: day(number), policy: POLICY })).toBeNull();
        }
      }),
      { numRuns: 500 },
    );
  });

  test('who was told last believes what is true: the window that holds, or none (003-010)', () => {
    fc.assert(
      fc.property(anyStory, (steps) => {
        const plans = plansOf(steps, said);
        const words = story(plans).map((notice, index) => wordOf(notice, new Date(index)));
        const [at, last] = plans.at(-1) ?? [0, planned({ window: null })];
        const believed = standingAfter(words, null).window;
        const holds = last.window !== null && (last.window.to?.getTime() ?? 0) > day(at).getTime();
        if (holds) expect(believed).toEqual(last.window);
        else if (!last.isOpen || last.window !== null) expect(believed).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('every later word on it wins in a calendar over every earlier one', () => {
    fc.assert(
      fc.property(anyStory, (steps) => {
        const told = story(plansOf(steps, said)).flatMap(({ calendar }) => (calendar === null ? [] : [calendar]));
        for (const [index, entry] of told.entries()) {
          const before = told[index - 1];
          if (before === undefined) continue;
          expect(entry.uid).toBe(before.uid);
          const isNews = entry.state !== before.state || entry.from.getTime() !== before.from.getTime();
          if (isNews) expect(entry.sequence).toBeGreaterThan(before.sequence);
          else expect(entry.sequence).toBeGreaterThanOrEqual(before.sequence);
        }
      }),
      { numRuns: 500 },
    );
  });
});
