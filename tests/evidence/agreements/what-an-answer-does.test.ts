import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { agreementPage } from '../../../src/evidence/agreements/agreement-page.js';
import { timeInWords } from '../../../src/evidence/agreements/agreement-words.js';
import {
  AGREEMENT_STATES,
  ANSWERS,
  effectOf,
  isLive,
  isSameTime,
  type AgreementState,
  type AnswerWord,
} from '../../../src/evidence/agreements/agreement.js';
import { dayAt, instantOf, isShownTwice } from '../../../src/windows/local-moment.service.js';
import { agreementOf, exact, provisional } from './agreements.js';

/** What each answer does to a proposal in each state, where nothing has begun: what it becomes, `shown`, or `refused`. */
const EFFECTS: Readonly<Record<AgreementState, Readonly<Record<AnswerWord, string>>>> = {
  asked: { agreed: 'agreed', countered: 'countered', declined: 'declined' },
  agreed: { agreed: 'shown', countered: 'countered', declined: 'declined' },
  countered: { agreed: 'shown', countered: 'shown', declined: 'shown' },
  declined: { agreed: 'shown', countered: 'shown', declined: 'shown' },
  expired: { agreed: 'refused', countered: 'refused', declined: 'refused' },
  superseded: { agreed: 'refused', countered: 'refused', declined: 'refused' },
  withdrawn: { agreed: 'refused', countered: 'refused', declined: 'refused' },
};

const become = (state: AgreementState, word: AnswerWord, isBegun: boolean): string => {
  const effect = effectOf(state, word, isBegun);
  return effect.kind === 'decides' ? effect.state : effect.kind;
};

describe('an answer', () => {
  for (const state of AGREEMENT_STATES)
    test(`to one that is ${state} does what the table says (003-022, 003-101)`, () => {
      for (const word of ANSWERS) expect([word, become(state, word, false)]).toEqual([word, EFFECTS[state][word]]);
    });

  test('takes a yes back until the change has begun, and not after (003-022)', () => {
    expect(become('agreed', 'declined', true)).toBe('refused');
    expect(become('agreed', 'countered', true)).toBe('refused');
    expect(become('agreed', 'agreed', true)).toBe('shown');
  });

  test('never makes a yes of anything but a question that is open (003-101)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...AGREEMENT_STATES),
        fc.array(fc.tuple(fc.constantFrom(...ANSWERS), fc.boolean()), { maxLength: 6 }),
        (first, answers) => {
          let state = first;
          for (const [word, begun] of answers) {
            const effect = effectOf(state, word, begun);
            if (effect.kind !== 'decides') continue;
            if (effect.state === 'agreed') expect(state).toBe('asked');
            state = effect.state;
          }
        },
      ),
    );
  });
});

describe('an agreement', () => {
  test.each([
    ['that is agreed, exact and not over', {}, true],
    ['to a day only', { time: provisional('2026-12-01') }, false],
    ['whose window is over', { isOver: true }, false],
    ['that is asked', { state: 'asked' as const }, false],
    ['that is void', { state: 'withdrawn' as const }, false],
  ])('%s lets a run start or does not (003-101)', (_, over, live) => {
    expect(isLive(agreementOf(over))).toBe(live);
  });

  test('names the same time as another by its instants, and a day is never a window (003-022)', () => {
    const window = exact('2026-12-01T21:00:00Z', '2026-12-01T23:00:00Z');
    expect(isSameTime(window, exact('2026-12-01T21:00:00+00:00', '2026-12-01T23:00:00Z'))).toBe(true);
    expect(isSameTime(window, exact('2026-12-01T21:00:00Z', '2026-12-01T23:30:00Z'))).toBe(false);
    expect(isSameTime(window, provisional('2026-12-01'))).toBe(false);
  });

  test("reads as the Trust's own clocks show it (003-022)", () => {
    const summer = exact('2026-07-01T20:00:00Z', '2026-07-01T22:30:00Z');
    expect(timeInWords(summer, 'Europe/London')).toBe('Wednesday 1 July 2026, 21:00 to 23:30 BST');
    expect(timeInWords(provisional('2026-12-01'), 'Europe/London')).toBe('Tuesday 1 December 2026');
  });
});

describe('a local time', () => {
  test.each([
    ['2026-12-01T21:00', '2026-12-01T21:00:00.000Z'],
    ['2026-07-01T21:00', '2026-07-01T20:00:00.000Z'],
    // Left out by the clocks, shown twice by them, and no time at all.
    ['2027-03-28T01:30', undefined],
    ['2026-10-25T01:30', undefined],
    ['2026-02-30T10:00', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('%s in London is one instant, or none', (local, instant) => {
    expect(instantOf(local, 'Europe/London')?.toISOString()).toBe(instant);
    expect(isShownTwice(local, 'Europe/London')).toBe(local === '2026-10-25T01:30');
  });

  test('knows which day it is at the Trust', () => {
    expect(dayAt(new Date('2026-06-30T23:30:00Z'), 'Europe/London')).toBe('2026-07-01');
  });
});

describe('the page of a link', () => {
  const around = { trustName: 'Ashmere', zone: 'Europe/London', product: 'FLIP', answers: [], frozen: null };

  test('offers to agree, to name another time and to say no (003-109)', () => {
    const page = agreementPage(agreementOf({ state: 'asked' }), around);
    expect(page.forms.map(({ decision }) => decision)).toEqual(['agree', 'counter', 'decline']);
    expect(page.facts).toContainEqual({ name: 'Time', value: 'Tuesday 1 December 2026, 21:00 to 23:00 GMT' });
  });

  test.each(['asked', 'agreed'] as const)(
    'says of a time that is %s and lies in a freeze that nothing begins then (003-022)',
    (state) => {
      const frozen = {
        from: new Date('2026-12-01T00:00:00Z'),
        to: new Date('2026-12-03T00:00:00Z'),
        isWhole: true,
        isForOutage: false,
      };
      const { paragraphs } = agreementPage(agreementOf({ state }), { ...around, frozen });
      expect(paragraphs.join(' ')).toContain(
        'so the change will not begin then while the freeze stands, unless it is let in. You can name another time here.',
      );
      expect(agreementPage(agreementOf({ state }), around).paragraphs.join(' ')).not.toContain('freeze');
    },
  );

  test('lets a yes be taken back, and names who gave it', () => {
    const by = { name: 'Sam Thorne', role: 'technical-owner' };
    const given = { answer: 'agreed', reason: null, instead: null, by, at: new Date(0), stands: true } as const;
    const page = agreementPage(agreementOf({}), { ...around, answers: [given] });
    expect(page.forms.map(({ decision, button }) => [decision, button])).toEqual([
      ['counter', 'Send this time'],
      ['decline', 'Take the yes back'],
    ]);
    expect(page.paragraphs.join(' ')).toContain('Sam Thorne has said yes');
  });

  test('asks for a day where there is no time yet', () => {
    const page = agreementPage(agreementOf({ state: 'asked', ...provisional('2026-12-01') }), around);
    expect(page.forms.map(({ button }) => button)).toEqual([
      'Agree to this day',
      'Send this time',
      'Say no to this day',
    ]);
  });

  test.each(['countered', 'declined', 'expired', 'superseded', 'withdrawn'] as const)(
    'offers nothing where it is %s, and names what was asked',
    (state) => {
      const { forms, paragraphs } = agreementPage(agreementOf({ state }), around);
      expect([forms, paragraphs.join(' ')]).toEqual([[], expect.stringContaining('Tuesday 1 December 2026')]);
    },
  );

  test('tells a colleague who answered, and what', () => {
    const by = { name: 'Sam Thorne', role: 'technical-owner' };
    const given = { answer: 'countered', reason: 'A clinic', by, at: new Date(0), stands: true } as const;
    const instead = exact('2026-12-02T21:00:00Z', '2026-12-02T23:00:00Z');
    const answers = [{ ...given, instead }];
    const { paragraphs } = agreementPage(agreementOf({ state: 'countered' }), { ...around, answers });
    expect(paragraphs).toContain('Sam Thorne has named another time: Wednesday 2 December 2026, 21:00 to 23:00 GMT.');
  });

  test('never says that all is well to who came too late', () => {
    const { title, paragraphs } = agreementPage(agreementOf({ state: 'expired' }), around);
    expect(title).toBe('The time to answer is over');
    expect(paragraphs.join(' ')).toContain('Nobody has said yes in time, so nothing starts there then.');
    expect(paragraphs.join(' ')).toMatch(/You could answer until \w+day [^.]*, \d\d:\d\d (GMT|BST)\./);
    expect(paragraphs.join(' ')).toContain('It cannot be answered here any more.');
    const { facts } = agreementPage(agreementOf({ state: 'asked' }), around);
    expect(facts).toContainEqual({
      name: 'Please answer by',
      value: expect.stringMatching(/^\w+day \d.*, \d\d:\d\d (GMT|BST)$/),
    });
  });
});
