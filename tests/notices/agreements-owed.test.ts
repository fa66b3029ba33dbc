import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Answer } from '../../src/evidence/agreements/agreement.js';
import { owedOfAgreements, type KnownRound } from '../../src/notices/owed/agreement.js';
import { agreementOf, exact, provisional } from '../evidence/agreements/agreements.js';

const ASKED = { state: 'asked', agreedAt: null } as const;
const EARLY = new Date('2026-11-12T12:00:00Z');

function known(over: Parameters<typeof agreementOf>[0] = {}, more: Partial<KnownRound> = {}): KnownRound {
  return { round: agreementOf(over), answers: [], trustName: 'Ashmere', sites: ['ashmere'], isFix: false, ...more };
}

function answer(over: Partial<Answer> = {}): Answer {
  const by = { name: 'Sam Thorne', role: 'technical-owner' };
  return { answer: 'declined', reason: 'An audit.', instead: null, by, at: EARLY, stands: true, ...over };
}

const owed = (one: KnownRound, now = EARLY) => owedOfAgreements([one], now);
const keys = (one: KnownRound, now = EARLY) => owed(one, now).map(({ key }) => key);

describe('what is owed about an agreement', () => {
  test('is the question to the Trust, with a link of their own for each contact (003-018, 003-101)', () => {
    expect(owed(known(ASKED))).toMatchObject([
      {
        key: 'agreement-asked/a1',
        event: 'agreement-asked',
        subject: { release: '2.1.0', trust: 'ashmere', sites: ['ashmere'] },
        facts: { from: '2026-12-01T21:00:00.000Z', isReminder: false, wasFrom: null },
        link: { act: 'agreement.answer', subject: 'a1' },
      },
    ]);
  });

  test('is asked by a link that lives as long as there is something to answer: a day until it is over everywhere', () => {
    const untilOf = (one: KnownRound) => owed(one)[0]?.link?.expiresAt;
    expect(untilOf(known(ASKED))).toEqual(new Date('2026-12-01T23:00:00Z'));
    const day = agreementOf({ ...ASKED, time: provisional('2026-12-01') });
    expect(untilOf({ ...known(ASKED), round: day })).toEqual(new Date('2026-12-03T00:00:00Z'));
  });

  test('tells the time that was agreed before beside the new one (003-022)', () => {
    const { from, to } = exact('2026-11-28T21:00:00Z', '2026-11-28T23:00:00Z');
    const [asked] = owed(
      known({ ...ASKED, previous: { id: 'a0', round: 1, from, to, agreedAt: from, endedAt: from } }),
    );
    expect(asked?.facts).toMatchObject({ wasFrom: '2026-11-28T21:00:00.000Z', wasTo: '2026-11-28T23:00:00.000Z' });
  });

  test('is a reminder once, three days before the time to answer is over, or halfway where that is later', () => {
    const reminded = ['agreement-asked/a1', 'agreement-asked/a1/reminder'];
    expect(keys(known(ASKED), new Date('2026-11-22T11:59:59Z'))).toEqual(reminded.slice(0, 1));
    expect(keys(known(ASKED), new Date('2026-11-22T12:00:00Z'))).toEqual(reminded);
    const soon = { ...ASKED, askedAt: EARLY, answerBy: new Date('2026-11-13T12:00:00Z') };
    expect(keys(known(soon), new Date('2026-11-12T23:59:59Z'))).toEqual(reminded.slice(0, 1));
    expect(keys(known(soon), new Date('2026-11-13T00:00:00Z'))).toEqual(reminded);
  });

  test('is every answer to whoever manages the release, those to no effect too (003-109)', () => {
    const answers = [answer(), answer({ answer: 'agreed', reason: null, stands: false })];
    const told = owed(known({ state: 'declined' }, { answers }));
    expect(told.map(({ key, event, subject }) => [key, event, subject.trust])).toEqual([
      ['agreement-answered/a1/1', 'agreement-answered', null],
      ['agreement-answered/a1/2', 'agreement-answered', null],
    ]);
    expect(told[1]?.facts).toMatchObject({ trustName: 'Ashmere', answer: 'agreed', stands: false });
  });

  test('is not the same answer a second time, of somebody else', () => {
    const agreed = { answer: 'agreed', reason: null } as const;
    expect(keys(known({}, { answers: [answer(agreed), answer({ ...agreed, stands: false })] }))).toEqual([
      'agreement-answered/a1/1',
    ]);
  });

  test('is that a yes was taken back, where another contact says no after it', () => {
    const answers = [answer({ answer: 'agreed', reason: null }), answer({ answer: 'declined', reason: 'A clinic' })];
    const told = owed(known({ state: 'declined' }, { answers })).map(({ facts }) => facts['answer']);
    expect(told).toEqual(['agreed', 'withdrawn']);
    expect(owed(known({ state: 'declined' }, { answers: answers.slice(1) }))[0]?.facts['answer']).toBe('declined');
  });

  test('is that nobody answered in time', () => {
    expect(keys(known({ ...ASKED, state: 'expired' }))).toEqual(['agreement-answered/a1/expired']);
  });

  test.each([
    ['a question that delivery took back', { agreedAt: null, ended: { at: EARLY, because: 'x', byTrust: false } }, 1],
    ['a yes that the Trust took back', { ended: { at: EARLY, because: 'x', byTrust: true } }, 0],
    // Its downtime is taken back by a notice of its own.
    ['a window that delivery took back', { ended: { at: EARLY, because: 'x', byTrust: false } }, 0],
  ] as const)('says to the Trust that %s stands no more, unless it knows', (_, over, count) => {
    const told = owed(known({ state: 'withdrawn', ...over }));
    expect(told.filter(({ event }) => event === 'agreement-void')).toHaveLength(count);
  });

  test('of a fix that nobody planned, is its dates for the Product Owner and the AI Centre, once for each asking (003-109)', () => {
    const rounds = [
      known(ASKED, { isFix: true }),
      known({ ...ASKED, id: 'a2' }, { isFix: true, trustName: 'Bracken' }),
    ];
    const fixes = owedOfAgreements(rounds, EARLY).filter(({ event }) => event === 'fix-date');
    expect(fixes).toMatchObject([
      {
        key: 'fix-date/b1',
        subject: { trust: null },
        facts: { dates: [{ trustName: 'Ashmere' }, { trustName: 'Bracken' }] },
      },
    ]);
  });

  test('has one key for one thing, and never tells a Trust of another (INV-32, INV-34)', () => {
    const round = fc.record({
      id: fc.constantFrom('a1', 'a2', 'a3', 'a4'),
      trust: fc.constantFrom('ashmere', 'bracken'),
      state: fc.constantFrom('asked', 'agreed', 'declined', 'expired', 'withdrawn', 'superseded'),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(round, { selector: ({ id }) => id }),
        fc.date({ noInvalidDate: true }),
        (rounds, now) => {
          const all = owedOfAgreements(
            rounds.map((over) => known(over, { trustName: over.trust, sites: [over.trust], answers: [answer()] })),
            now,
          );
          expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
          for (const { subject, facts } of all) {
            if (subject.trust === null) continue;
            const other = subject.trust === 'ashmere' ? 'bracken' : 'ashmere';
            expect(JSON.stringify({ subject, facts })).not.toContain(other);
          }
        },
      ),
    );
  });
});
