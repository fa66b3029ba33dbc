import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Board, draw, type Row, wrap } from './board.js';

const ESCAPE = String.fromCharCode(27);

const row = fc.record<Row>({
  name: fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme-ascii' }),
  group: fc.constantFrom('wave 1, pilot', 'wave 12'),
  progress: fc.double({ min: 0, max: 1, noNaN: true }),
  mood: fc.constantFrom('waiting', 'working', 'done', 'bad', 'going-back'),
  words: fc.string({ maxLength: 200, unit: 'grapheme-ascii' }),
  elapsed: fc.option(fc.double({ min: 0, max: 9999, noNaN: true })),
  remaining: fc.option(fc.double({ min: 0, max: 9999, noNaN: true })),
});
const board = fc.record<Board>({
  title: fc.string({ maxLength: 120, unit: 'grapheme-ascii' }),
  rows: fc.array(row, { maxLength: 60 }),
  elapsed: fc.double({ min: 0, max: 9999, noNaN: true }),
  remaining: fc.option(fc.double({ min: 0, max: 9999, noNaN: true })),
});

function site(name: string, mood: Row['mood'], words: string): Row {
  return { name, group: 'wave 2', progress: mood === 'working' ? 0.5 : 1, mood, words, elapsed: 1.4, remaining: null };
}

test('no line is wider than the terminal and no picture higher, whatever is on the board', () => {
  fc.assert(
    fc.property(board, fc.integer({ min: 40, max: 220 }), fc.integer({ min: 4, max: 80 }), (shown, width, height) => {
      const lines = draw(shown, { width, height, colour: false });
      expect(lines.length).toBeLessThanOrEqual(height);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    }),
  );
});

test('a row says who, how far and what, in words', () => {
  const rows = [site('Ashmere Royal Hospitals', 'working', 'wait for health')];
  const shown = { title: 'FLIP 2.0.0 to Production', rows, elapsed: 9, remaining: 61 };
  expect(draw(shown, { width: 79, height: 24, colour: false })).toEqual([
    'FLIP 2.0.0 to Production                                0:09 passed, ~1:01 left',
    '  Ashmere Royal Hospitals    █████····· wait for health            1.4 s       ',
  ]);
});

test('without colour there is no escape sequence at all', () => {
  const rows = [site('Ashmere', 'bad', 'failed')];
  const shown = { title: 'FLIP', rows, elapsed: 1, remaining: null };
  expect(draw(shown, { width: 79, height: 24, colour: false }).join('')).not.toContain(ESCAPE);
  expect(draw(shown, { width: 79, height: 24, colour: true }).join('')).toContain(`${ESCAPE}[31m`);
});

test('when not every site fits, the one that failed is shown and the others are counted', () => {
  const rows = [
    ...Array.from({ length: 50 }, (_, n) => site(`Trust ${n}`, 'done', 'runs 2.0.0')),
    site('Ill', 'bad', 'failed'),
  ];
  const lines = draw({ title: 'FLIP', rows, elapsed: 1, remaining: null }, { width: 79, height: 10, colour: false });
  expect(lines).toHaveLength(10);
  expect(lines.join('\n')).toContain('Ill');
  expect(lines.at(-1)).toContain('50 done, 1 failed in all');
});

test('a long line is broken between words and keeps its indent', () => {
  expect(wrap('  Tom (tester) attests: Automation tests have passed', 30)).toEqual([
    '  Tom (tester) attests:',
    '    Automation tests have',
    '    passed',
  ]);
  expect(wrap('short', 30)).toEqual(['short']);
});

test('a line to be copied, with a word that no line can hold, is left whole', () => {
  const line = `export TOKEN=${'x'.repeat(50)}`;
  expect(wrap(line, 30)).toEqual([line]);
});
