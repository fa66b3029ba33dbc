import { expect, test } from '@jest/globals';
import type { RichText } from '../../../src/releases/scope/ticket.js';
import { richTextOfAdf } from '../../../src/adapters/jira/rich-text/adf.js';
import { richTextOfWiki } from '../../../src/adapters/jira/rich-text/wiki.js';

/** Far more than it takes on a machine that has other things to do as well; what grows by the square takes minutes. */
const A_WHILE = 10_000;

function inTime(read: () => RichText): RichText {
  const from = performance.now();
  const found = read();
  expect(performance.now() - from).toBeLessThan(A_WHILE);
  for (const reading of [found.text, found.html, found.markdown]) expect(reading.length).toBeLessThan(5_000_000);
  return found;
}

function nested(type: string, depth: number, inner: unknown): unknown {
  let node = inner;
  for (let level = 0; level < depth; level += 1) node = { type, attrs: { title: 't' }, content: [node] };
  return node;
}

const PARAGRAPH = { type: 'paragraph', content: [{ type: 'text', text: 'the innermost words' }] };

test.each(['blockquote', 'bulletList', 'listItem', 'table', 'expand', 'paragraph', 'no such thing', 'taskList'])(
  'A document nested 100 000 deep in %s is shown with its words, and a warning (abuse 49)',
  (type) => {
    const read = inTime(() => richTextOfAdf({ type: 'doc', version: 1, content: [nested(type, 100_000, PARAGRAPH)] }));
    expect(read.warnings.join(' ')).toMatch(/nested too deep|longer than can be shown/);
    const shallow = inTime(() => richTextOfAdf({ type: 'doc', version: 1, content: [nested(type, 1_000, PARAGRAPH)] }));
    for (const reading of [shallow.text, shallow.html, shallow.markdown])
      expect(reading).toContain('the innermost words');
  },
);

test('A document that holds itself is shown as far as can be (abuse 49)', () => {
  const content: unknown[] = [];
  content.push(PARAGRAPH, { type: 'blockquote', content });
  expect(inTime(() => richTextOfAdf({ type: 'doc', version: 1, content })).text).toContain('the innermost words');
});

test('A document of a million parts is cut, and says so in every reading (abuse 49)', () => {
  const content = Array.from({ length: 1_000_000 }, () => PARAGRAPH);
  const read = inTime(() => richTextOfAdf({ type: 'doc', version: 1, content }));
  expect(read.text).toMatch(/\[The rest is left out: it is longer than can be shown\.\]$/);
  expect(read.html).toContain('The rest is left out');
  expect(read.warnings).toEqual(['It is longer than can be shown; its end is left out.']);
});

test.each([
  ['a text', 'a '.repeat(2_000_000)],
  ['line ends', '\n'.repeat(3_000_000)],
  ['blanks before a word', `${' '.repeat(2_000_000)}x`],
  ['backticks', '` '.repeat(1_000_000)],
])('%s of megabytes is cut in good time (abuse 49) (abuse 76)', (_, text) => {
  inTime(() => richTextOfAdf({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] }));
  inTime(() => richTextOfAdf({ type: 'doc', content: [{ type: 'codeBlock', content: [{ type: 'text', text }] }] }));
  inTime(() => richTextOfWiki(text));
});

test('A table whose cells claim a million columns and rows is bounded (abuse 49)', () => {
  const cell = { type: 'tableCell', attrs: { colspan: 1e9, rowspan: 1e9 }, content: [PARAGRAPH] };
  const rows = Array.from({ length: 200 }, () => ({ type: 'tableRow', content: [cell, cell, cell] }));
  const read = inTime(() => richTextOfAdf({ type: 'doc', content: [{ type: 'table', content: rows }] }));
  expect(read.html).toContain('colspan="50" rowspan="50"');
});

test.each([
  ...[
    '*a ',
    '*a*b ',
    '_*',
    '[',
    '[a|',
    '[a',
    '{{',
    '{',
    '{code}',
    '{code:',
    '{panel:',
    '{quote}',
    '{panel}',
    '{color:red}',
    '{color}',
  ],
  ...[
    '!',
    '!a',
    '!a.b|',
    '\\',
    '|',
    '||',
    '|[a',
    '|a\n',
    '* ',
    '*'.repeat(50) + ' x\n',
    '# a\n',
    'h1. ',
    'bq. a\n',
    '-',
    '--',
  ],
  ...['http://', 'mailto:', 'https://x.y/', '??', '{*}', '{anchor:', '\n', '\uFFFF1\uFFFF', '&', '<'],
])('A text full of %j is read in good time (abuse 76)', (unit) => {
  const text = unit.repeat(Math.ceil(200_000 / unit.length));
  inTime(() => richTextOfWiki(text));
});
