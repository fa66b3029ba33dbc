import { describe, expect, test } from '@jest/globals';
import type { ContactWord } from '../../src/evidence/passport/contact-word.js';
import type { Passport } from '../../src/evidence/passport/passport.js';
import { owedOfReviews, owedOfTraining, type DocumentNow } from '../../src/notices/owed/documents.js';
import { contactThread, owedOfPassport, owedToContacts } from '../../src/notices/owed/passports.js';
import type { Trust } from '../../src/sites/trust.js';
import { documentOf } from '../evidence/documents/made-document.js';

const TODAY = '2026-03-01';
const now = (
  over: Partial<Parameters<typeof documentOf>[0]> = {},
  state: DocumentNow['state'] = 'in-force',
): DocumentNow => ({
  ...{ document: documentOf(over), state, warnDays: 30 },
});
const keys = (notices: readonly { readonly key: string }[]) => notices.map(({ key }) => key);

describe('the review of a document is told', () => {
  test.each([
    ['not when it is far away', '2026-04-01', 'in-force', []],
    ['ahead, from so many days before (001-068)', '2026-03-31', 'in-force', ['document-expiring/document/ahead']],
    ['ahead, on the day itself', TODAY, 'in-force', ['document-expiring/document/ahead']],
    ['once more when the day is over', '2026-02-28', 'overdue', ['document-expiring/document/over']],
    ['not when it has been over for long', '2025-12-01', 'overdue', []],
    ['not of what was replaced', TODAY, 'replaced', []],
    ['not of what was withdrawn', TODAY, 'withdrawn', []],
    ['not of what awaits approval', TODAY, 'awaiting-approval', []],
    ['not where there is none', null, 'in-force', []],
  ] as const)('%s', (_, reviewOn, state, expected) => {
    expect(keys(owedOfReviews([now({ reviewOn }, state)], TODAY))).toEqual(expected);
  });

  test('to its owner by name, and to the Trust whose it is', () => {
    const [notice] = owedOfReviews([now({ reviewOn: TODAY, trust: 'ashmere' })], TODAY);
    expect(notice).toMatchObject({
      subject: { trust: 'ashmere', product: 'flip' },
      also: [{ name: 'Ola', email: 'ola@example.org' }],
      facts: { isOverdue: false, reviewOn: '2026-03-01T12:00:00.000Z' },
    });
  });
});

describe('training documentation goes', () => {
  const training = { kind: 'training', id: 'guide', reviewOn: null } as const;
  const ofRelease = { ...training, release: '2.1.0', digest: 'd'.repeat(64) };
  const trusts = [
    { id: 'ashmere', product: 'flip', releases: ['2.1.0'] },
    { id: 'dunmere', product: 'flip', releases: [] },
    { id: 'elmstow', product: 'aide', releases: [] },
  ];
  test.each([
    [
      'of a release, to UAT and to the Trusts that were asked about it (003-094, 003-059)',
      ofRelease,
      'in-force',
      ['uat', 'ashmere'],
    ],
    [
      'of the product, to UAT and to every Trust that runs it (003-059)',
      training,
      'in-force',
      ['uat', 'ashmere', 'dunmere'],
    ],
    [
      'to nobody outside while it is private (001-069)',
      { ...training, access: 'private', foiClause: 's31' },
      'in-force',
      ['uat'],
    ],
    ['to nobody before it is approved', training, 'awaiting-approval', []],
    ['to nobody once it is replaced', training, 'replaced', []],
    ['and nothing else does', { id: 'guide' }, 'in-force', []],
  ] as const)('%s', (_, over, state, expected) => {
    const owed = owedOfTraining([now(over, state)], trusts);
    expect(keys(owed)).toEqual(expected.map((reader) => `document-shared/guide/${reader}`));
    expect(owed.map(({ subject }) => subject.trust)).toEqual(
      expected.map((reader) => (reader === 'uat' ? null : reader)),
    );
  });
});

const MOMENT = new Date('2026-03-01T09:00:00Z');
const daysAgo = (days: number) => new Date(MOMENT.getTime() - days * 86_400_000);
const trust: Trust = {
  ...{ id: 'ashmere', name: 'Ashmere', timeZone: 'Europe/London' },
  contacts: [
    { role: 'service-owner', name: 'Morgan Vale', email: 'Morgan@ashmere.example' },
    { role: 'system-owner', name: 'Morgan Vale', email: 'morgan@ashmere.example' },
    { role: 'technical-owner', name: 'Sam Thorne', email: 'sam@ashmere.example' },
  ],
  smokeTester: { name: 'Tess Fry', email: 'tess@ashmere.example' },
};
const word = (over: Partial<ContactWord> = {}): ContactWord => ({
  ...{ trust: 'ashmere', email: 'morgan@ashmere.example', name: 'Morgan Vale', role: 'service-owner' },
  ...{ word: 'verified', reason: null, by: null, at: MOMENT },
  ...over,
});

describe('a contact is asked by a link of their own who they are (003-048)', () => {
  const asked = (words: readonly ContactWord[], before: readonly Date[] = []) =>
    owedToContacts({ trust, words }, { now: MOMENT, askedBefore: () => before });

  test('each address once, the smoke tester too, and exactly that person', () => {
    const owed = asked([]);
    expect(keys(owed)).toEqual(
      ['Morgan@ashmere.example', 'sam@ashmere.example', 'tess@ashmere.example'].map(
        (email) => `${contactThread('ashmere', { email })}/0`,
      ),
    );
    expect(owed.map(({ also, link }) => [also.map(({ email }) => email), link?.subject])).toEqual([
      [['Morgan@ashmere.example'], 'Morgan@ashmere.example'],
      [['sam@ashmere.example'], 'sam@ashmere.example'],
      [['tess@ashmere.example'], 'tess@ashmere.example'],
    ]);
  });

  test('not once they have said so, nor once they said that they are not the right person', () => {
    const verified = word();
    expect(keys(asked([verified]))).toHaveLength(2);
    expect(keys(asked([{ ...verified, word: 'wrong', reason: 'left' }]))).toHaveLength(2);
    expect(keys(asked([{ ...verified, name: 'Somebody Else' }]))).toHaveLength(3);
  });

  test('again after thirty days without an answer, and again a year after one', () => {
    expect(asked([], [daysAgo(29)])).toEqual([]);
    expect(keys(asked([], [daysAgo(61), daysAgo(30)]))[0]).toBe('contact/ashmere/morgan@ashmere.example/2');
    expect(keys(asked([word({ at: daysAgo(366) })], [daysAgo(367)]))).toHaveLength(3);
  });
});

describe('an incomplete passport is told', () => {
  const passport = (...missing: readonly Passport['items'][number]['item'][]): Passport => ({
    ...{ trust: 'ashmere', name: 'Ashmere', isComplete: missing.length === 0 },
    items: missing.map((item) => ({
      ...{ item, title: item, requirement: '003-048', isMet: false, what: 'Not there.', howToMend: 'Mend it.' },
    })),
  });
  const owed = (of: Passport, releases: readonly string[] = []) =>
    owedOfPassport({ trust, passport: of, words: [], releases });

  test('not when it is complete', () => {
    expect(owed(passport(), ['2.1.0'])).toEqual([]);
  });

  test('to the Trust, what only it can supply, and again when that is something else', () => {
    expect(keys(owed(passport('contacts', 'smoke-tester')))).toEqual(['passport-incomplete/ashmere/smoke-tester']);
    expect(keys(owed(passport('smoke-tester', 'documents')))).toEqual([
      'passport-incomplete/ashmere/smoke-tester+documents',
    ]);
    expect(keys(owed(passport('contacts', 'host-key', 'connection')))).toEqual([]);
    expect(owed(passport('contacts', 'smoke-tester'))[0]?.facts).toMatchObject({
      lacking: [{ lacks: 'A smoke tester' }],
    });
  });

  test('to our release managers, all of it, once for each release that waits for it', () => {
    const notices = owed(passport('contacts'), ['2.1.0', '2.2.0']);
    expect(notices.map(({ key, subject }) => [key, subject.trust])).toEqual([
      ['passport-incomplete/ashmere/ours/2.1.0', null],
      ['passport-incomplete/ashmere/ours/2.2.0', null],
    ]);
  });
});
