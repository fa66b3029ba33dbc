import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listedChange, spreadConfidence, type Change } from '../../src/release-notes/change.js';
import { keysNamed, keysOf, redacted } from '../../src/release-notes/redaction.js';

const change = (key: string, over: Partial<Change> = {}): Change => ({
  ...listedChange({
    key,
    type: 'Bug',
    summary: `About ${key}`,
    status: 'Done',
    note: null,
    link: null,
    confidential: false,
  }),
  ...over,
});

test('what is below a confidential ticket is confidential, however deep, and a circle of parents ends', () => {
  const changes = spreadConfidence([
    change('A-1', { confidential: true }),
    change('A-2', { parent: 'A-1' }),
    change('A-3', { parent: 'A-2' }),
    change('A-4', { parent: 'A-5' }),
    change('A-5', { parent: 'A-4' }),
  ]);
  expect(changes.map(({ confidential }) => confidential)).toEqual([true, true, true, false, false]);
});

test('a change whose key is withheld is withheld, whatever it says of itself', () => {
  const { changes, withheld } = redacted([change('A-1'), change('A-2')], new Set(['A-1']));
  expect([changes.map(({ key }) => key), withheld]).toEqual([['A-2'], 1]);
});

test('no withheld key is left in anything that is shown, in whatever case or escaped', () => {
  const hidden = new Set(['A-1', 'B_C-22']);
  const around = fc.constantFrom(' ', '(', '', '.', '\n', '"');
  const named = fc.constantFrom('A-1', 'a-1', 'B_C-22', 'B\\_C-22', 'B\\_C\\-22', 'A-12', 'words');
  fc.assert(
    fc.property(fc.array(fc.tuple(around, named, around)), (pieces) => {
      const words = pieces.map((piece) => piece.join('')).join(' ');
      const note = { text: words, html: words, markdown: words, warnings: [] };
      const [shown] = redacted([change('A-9', { summary: words, note })], hidden).changes;
      expect(keysNamed(JSON.stringify(shown), hidden)).toEqual([]);
      expect(keysNamed(shown?.note?.markdown ?? '', hidden)).toEqual([]);
    }),
  );
});

test('every change is either shown or counted', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean()), (marks) => {
      const changes = marks.map((confidential, index) => change(`A-${String(index)}`, { confidential }));
      const shown = redacted(changes, keysOf(changes.filter(({ confidential }) => confidential)));
      expect(shown.changes.length + shown.withheld).toBe(changes.length);
    }),
  );
});

test('words that were made to be slow to look through are looked through at once (abuse 76)', () => {
  const words = 'A\\'.repeat(60_000);
  const begun = performance.now();
  expect(keysNamed(`${words} A-1`, new Set(['A-1']))).toEqual(['A-1']);
  expect(performance.now() - begun).toBeLessThan(2000);
});
