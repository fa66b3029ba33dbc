import { expect, test } from '@jest/globals';
import { isWritten, itself, meant, typedAs, type Candidate } from '../../src/reports/record-search/sought.js';

const person = (id: string, name: string, email: string): Candidate => {
  const text = `${name} (${email})`;
  return { written: `person:${id}`, names: [name, email, text], text };
};
const ADA = person('1', 'Ada Byron', 'ada@example.org');
const KING = person('2', 'Ada Byron King', 'king@example.org');
const OTHER = person('3', 'Ada Byron', 'other.ada@example.org');
const SITE: Candidate = { written: 'site:a', names: ['Ashmere Royal', 'a'], text: 'the site Ashmere Royal (site:a)' };
const ASKED = { field: 'actor', nothing: 'is nobody', fix: 'give a name' };
const BRACKETS = 'give more of the name, or what stands in brackets';

test.each([
  ['Ada Byron', [ADA, KING], 'person:1'],
  ['  ADA   byron ', [ADA, KING], 'person:1'],
  ['king', [ADA, KING], 'person:2'],
  ['byron king', [ADA, KING], 'person:2'],
  ['other.ada@example.org', [ADA, OTHER], 'person:3'],
  ['Ada Byron (ada@example.org)', [ADA, OTHER], 'person:1'],
  ['ashmere', [SITE, ADA], 'site:a'],
  ['a', [SITE, ADA], 'site:a'],
])('%j among those it may mean is the one that is called so, or the one in whose name it is', (typed, all, written) => {
  expect(meant(typed, all, ASKED)).toEqual({ written });
});

test.each([
  ['Grace', [ADA, KING], { field: 'actor', fault: 'is nobody', fix: 'give a name' }],
  ['Grace', [], { field: 'actor', fault: 'is nobody', fix: 'give a name' }],
  [
    'Ada Byron',
    [ADA, KING, OTHER],
    { field: 'actor', fault: 'may be Ada Byron (ada@example.org) or Ada Byron (other.ada@example.org)', fix: BRACKETS },
  ],
  [
    'a',
    [ADA, KING, OTHER, { ...SITE, names: ['Ashmere Royal'] }],
    {
      field: 'actor',
      fault:
        'may be Ada Byron (ada@example.org), Ada Byron King (king@example.org), Ada Byron (other.ada@example.org) or others',
      fix: BRACKETS,
    },
  ],
])('%j is refused in words where it means nobody, or several', (typed, all, fault) => {
  expect(meant(typed, all, ASKED)).toEqual(fault);
});

test('what is typed as the record has it is looked for as it is, and the service by its names', () => {
  expect(['site:ashmere', 'sign-off:1', 'release', 'Note: this', 'x: y'].map(isWritten)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(['Gatehouse', 'gatehouse itself', 'Gate'].map(itself)).toEqual(['gatehouse', 'gatehouse', null]);
  expect(['Release 2.1.0', 'trust  Ashmere Royal', 'Person', 'Released 2'].map(typedAs)).toEqual([
    { kind: 'release', name: '2.1.0' },
    { kind: 'trust', name: 'Ashmere Royal' },
    { kind: null, name: 'Person' },
    { kind: null, name: 'Released 2' },
  ]);
});
