import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LinkField, LinkForm } from '../../src/people/links/link-act.js';
import { answersTo } from '../../src/people/links/link-answers.js';

const FIELD: LinkField = {
  name: 'f',
  label: 'Field',
  hint: null,
  kind: 'line',
  choices: [],
  value: '',
  required: true,
};
const form = (...fields: readonly Partial<LinkField>[]): LinkForm => ({
  ...{ decision: 'd', heading: 'Heading', button: 'Button' },
  fields: fields.map((field) => ({ ...FIELD, ...field })),
});
const CHOICES = [
  { value: 'a', label: 'A' },
  { value: 'b', label: 'B' },
];

test.each([
  ['a line, trimmed', {}, '  well  ', 'well'],
  ['a text over lines, with one kind of line end', { kind: 'text' }, 'a\r\nb\rc', 'a\nb\nc'],
  ['a moment as a browser sends it', { kind: 'moment' }, '2026-12-01T21:00', '2026-12-01T21:00'],
  ['a moment with seconds, or with a space', { kind: 'moment' }, '2026-12-01 21:00:00', '2026-12-01T21:00'],
  ['the last day of a leap February', { kind: 'moment' }, '2028-02-29T21:00', '2028-02-29T21:00'],
  ['a choice that is offered', { kind: 'choice', choices: CHOICES }, 'b', 'b'],
  ['nothing where nothing has to be said', { required: false, kind: 'moment' }, '  ', ''],
  ['what the page hid, and not what came back', { kind: 'hidden', value: 'ours' }, 'theirs', 'ours'],
] as const)('a form takes %s', (_, field, given, answer) => {
  expect(answersTo(form(field), { f: given, other: 'x' })).toEqual({ ok: true, answers: { f: answer } });
});

test.each([
  ['nothing where something is wanted', {}, ' \n ', 'is missing'],
  ['words of which nothing shows (abuse 77)', { kind: 'text' }, '\u200B\u00AD\u3164', 'is missing'],
  ['a line of two lines', {}, 'a\nb', 'is more than one line'],
  ['a line that is too long', {}, 'x'.repeat(201), 'is too long'],
  ['a text that is too long', { kind: 'text' }, 'x'.repeat(2001), 'is too long'],
  ['text with U+0000', { kind: 'text' }, 'a\0b', 'holds characters that cannot be shown'],
  ['text that turns its direction around (abuse 77)', {}, 'a\u202Eb', 'holds characters that cannot be shown'],
  ['a moment that is none', { kind: 'moment' }, 'tomorrow', 'is not a date and a time'],
  ['the 31st of November', { kind: 'moment' }, '2026-11-31T21:00', 'is not a date and a time'],
  ['the 29th of February of no leap year', { kind: 'moment' }, '2027-02-29T21:00', 'is not a date and a time'],
  ['the hour 25', { kind: 'moment' }, '2026-12-01T25:00', 'is not a date and a time'],
  ['a moment in full-width digits (abuse 77)', { kind: 'moment' }, '２０２６-12-01T21:00', 'is not a date and a time'],
  ['a choice that is not offered', { kind: 'choice', choices: CHOICES }, 'c', 'is not chosen'],
] as const)('a form refuses %s, at its field', (_, field, given, fault) => {
  expect(answersTo(form(field), { f: given })).toMatchObject({ ok: false, faults: [{ field: 'f', fault }] });
});

test('whatever is sent, the answers are those of the fields, and each is bounded and can be shown (abuse 21, abuse 77)', () => {
  const kinds = fc.constantFrom('line', 'text', 'moment', 'choice', 'hidden');
  const fields = fc.uniqueArray(
    fc.record({ name: fc.constantFrom('a', 'b', 'c', '__proto__'), kind: kinds, required: fc.boolean() }),
    { selector: ({ name }) => name },
  );
  const given = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd', 'constructor'),
    fc.string({ unit: 'binary', maxLength: 3000 }),
  );
  fc.assert(
    fc.property(fields, given, (wanted, sent) => {
      const read = answersTo(form(...wanted.map((field) => ({ ...field, choices: CHOICES }))), sent);
      if (!read.ok) return;
      expect(new Set(Object.keys(read.answers))).toEqual(new Set(wanted.map(({ name }) => name)));
      for (const answer of Object.values(read.answers)) {
        expect(answer.length).toBeLessThanOrEqual(2000);
        expect(answer).not.toMatch(/[\0\u202E\u2028]/);
      }
    }),
  );
});
