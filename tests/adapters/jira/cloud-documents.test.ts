import { expect, test } from '@jest/globals';
import { richTextOfAdf } from '../../../src/adapters/jira/rich-text/adf.js';
import type { RichText } from '../../../src/releases/scope/ticket.js';

function read(...content: readonly unknown[]): RichText {
  return richTextOfAdf({ type: 'doc', version: 1, content });
}

const text = (words: string, ...marks: readonly string[]) => ({
  ...{ type: 'text', text: words },
  marks: marks.map((type) => ({ type })),
});
const paragraph = (...content: readonly unknown[]) => ({ type: 'paragraph', content });
const say = (words: string) => paragraph(text(words));
const item = (...content: readonly unknown[]) => ({ type: 'listItem', content });
const cell = (words: string, attrs: object = {}, type = 'tableCell') => ({ type, attrs, content: [say(words)] });
const row = (...content: readonly unknown[]) => ({ type: 'tableRow', content });

test.each([
  ['warning', 'Warning'],
  ['info', 'Information'],
  ['error', 'Error'],
  ['success', 'Success'],
  ['custom', 'Note'],
])(
  'gotcha: a converter drops panels, where known issues live: one of %s keeps its kind and its words (003-055)',
  (panelType, title) => {
    const panel = read({ type: 'panel', attrs: { panelType }, content: [say('Restart the node')] });
    expect(panel).toEqual({
      text: `${title}:\n  Restart the node`,
      html: `<div class="panel">\n<p><strong>${title}</strong></p>\n<p>Restart the node</p>\n</div>`,
      markdown: `> **${title}**\n>\n> Restart the node`,
      warnings: [],
    });
  },
);

test('gotcha: a converter writes dates by its locale: ours are ISO dates in UTC (003-050)', () => {
  const date = (timestamp: string) => paragraph({ type: 'date', attrs: { timestamp } });
  expect(read(date('1769904000000')).text).toBe('2026-02-01');
  expect(read(date('1769903999999')).text).toBe('2026-01-31');
  expect(read(date('-1')).text).toBe('1969-12-31');
  expect(read(date('soon'))).toMatchObject({ text: 'soon', warnings: ['A date cannot be read: "soon".'] });
  expect(read(date('999999999999999'))).toMatchObject({ text: '+033658-09-27' });
});

test('gotcha: a converter glues words together: ours are not, where chips stand next to them (003-050)', () => {
  const chips = paragraph(
    text('see'),
    { type: 'mention', attrs: { id: '1', text: '@Jane' } },
    { type: 'status', attrs: { text: 'DONE', color: 'green' } },
    { type: 'inlineCard', attrs: { url: 'https://x.y/A-1' } },
    text(', then ('),
    { type: 'mention', attrs: { id: '557058:abc' } },
    text(')'),
  );
  expect(read(chips).text).toBe('see @Jane [DONE] https://x.y/A-1, then (@557058:abc)');
});

test('What is struck out says so in every reading (003-050)', () => {
  const { text: plain, html, markdown } = read(paragraph(text('Restart '), text('twice', 'strike'), text(' once')));
  expect(plain).toBe('Restart [deleted: twice] once');
  expect(html).toBe('<p>Restart <del>twice</del> once</p>');
  expect(markdown).toBe('Restart ~~twice~~ once');
});

test('Powers and indices do not become other numbers (003-050)', () => {
  const mark = (type: string, words: string) => ({ ...text(words), marks: [{ type: 'subsup', attrs: { type } }] });
  const {
    text: plain,
    html,
    markdown,
  } = read(paragraph(text('10'), mark('sup', '6'), text(' H'), mark('sub', '2'), text('O')));
  expect(plain).toBe('10^6 H_2O');
  expect(html).toBe('<p>10<sup>6</sup> H<sub>2</sub>O</p>');
  expect(markdown).toBe('10<sup>6</sup> H<sub>2</sub>O');
});

test.each([
  ['bold in a word', [text('a'), text('b', 'strong'), text('c')], 'a**b**c'],
  ['bold with blanks at its ends', [text('a'), text(' b ', 'strong'), text('c')], 'a **b** c'],
  ['bold of a sign in a word, which Markdown cannot', [text('a'), text('(b)', 'strong'), text('c')], 'a(b)c'],
  ['struck out of a sign in a word', [text('a'), text('(b)', 'strike'), text('c')], 'a\\[deleted: (b)\\]c'],
  ['bold and slanted', [text('a', 'strong', 'em')], '***a***'],
  ['bold beside slanted', [text('a', 'strong'), text('b', 'em')], '**a**b'],
  ['code with a backtick', [text('a`b', 'code')], '``a`b``'],
  ['code of a backtick', [text('`', 'code')], '`` ` ``'],
  ['a number that begins no list', [text('1. one')], '1\\. one'],
  ['a dash that begins no list', [text('- one')], '\\- one'],
  ['a line below a line', [text('a'), { type: 'hardBreak' }, text('---')], 'a\\\n\\---'],
  ['a name with underscores', [text('my_long_name _x_')], 'my_long_name \\_x\\_'],
  ['an address', [text('http://x.y/_z_')], 'http\\://x.y/\\_z\\_'],
  [
    'an exclamation before a link',
    [text('!'), { ...text('a'), marks: [{ type: 'link', attrs: { href: 'https://x.y' } }] }],
    '\\![a](https://x.y)',
  ],
])('Markdown escapes what would be markup: %s (003-050)', (_, content, markdown) => {
  expect(read(paragraph(...content)).markdown).toBe(markdown);
});

test('gotcha: a converter breaks nested lists: ours keep their nesting, their numbers and where they start (003-050)', () => {
  const list = {
    ...{ type: 'orderedList', attrs: { order: 3 } },
    content: [
      item(say('three'), { type: 'bulletList', content: [item(say('a')), item(say('b'))] }),
      item(say('four'), { type: 'codeBlock', content: [text('x\ny')] }),
    ],
  };
  const { text: plain, html, markdown } = read(list);
  expect(plain).toBe('3. three\n   - a\n   - b\n4. four\n       x\n       y');
  expect(markdown).toBe('3. three\n   - a\n   - b\n4. four\n\n   ```\n   x\n   y\n   ```');
  expect(html).toContain('<ol start="3">\n<li>three\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</li>');
});

test('Two lists in a row stay two in Markdown (003-050)', () => {
  const list = { type: 'bulletList', content: [item(say('a'))] };
  expect(read(list, list, list).markdown).toBe('- a\n\n* a\n\n- a');
});

test('gotcha: a converter drops tasks and decisions: ours say how they stand, with lists of tasks inside (003-050)', () => {
  const task = (state: string, words: string) => ({
    type: 'taskItem',
    attrs: { localId: 'l', state },
    content: [text(words)],
  });
  const tasks = (...content: readonly unknown[]) => ({ type: 'taskList', attrs: { localId: 'l' }, content });
  const decision = { type: 'decisionItem', attrs: { localId: 'l', state: 'DECIDED' }, content: [text('go')] };
  const {
    text: plain,
    html,
    markdown,
  } = read(tasks(task('DONE', 'tested'), tasks(task('TODO', 'signed'))), {
    type: 'decisionList',
    attrs: { localId: 'l' },
    content: [decision],
  });
  expect(plain).toBe('- [x] tested\n  - [ ] signed\n\n- Decision: go');
  expect(markdown).toBe('- [x] tested\n  - [ ] signed\n\n* **Decision:** go');
  expect(html).toContain(
    '<li><strong>Done:</strong> tested\n<ul>\n<li><strong>To do:</strong> signed</li>\n</ul>\n</li>',
  );
});

test('gotcha: a converter lets pipes split cells: here they split no cell of a table, and cells over several columns and rows push none aside (003-050)', () => {
  const table = {
    type: 'table',
    content: [
      row(cell('a|b', {}, 'tableHeader'), cell('c', { colspan: 2 }, 'tableHeader')),
      row(cell('d', { rowspan: 2 }), cell('e'), cell('f')),
      row(cell('g'), { type: 'tableCell', content: [say('h'), { type: 'bulletList', content: [item(say('i'))] }] }),
    ],
  };
  const { text: plain, html, markdown } = read(table);
  expect(markdown).toBe('| a\\|b | c |  |\n| --- | --- | --- |\n| d | e | f |\n|  | g | h<br>• i |');
  expect(plain).toBe('a|b | c | \nd | e | f\n | g | h / - i');
  expect(html).toContain('<th scope="col">a|b</th><th scope="col" colspan="2">c</th>');
  expect(html).toContain('<td rowspan="2">d</td>');
});

test('Code with pipes in a cell stays in its cell (003-050)', () => {
  const code = (words: string) => ({ type: 'tableCell', content: [paragraph(text(words, 'code'))] });
  expect(read({ type: 'table', content: [row(code('a|b'), code('a\\|b'))] }).markdown).toContain(
    '| `a\\|b` | a\\\\\\|b |',
  );
});

test('A table that numbers its rows shows the numbers (003-050)', () => {
  const rows = [row(cell('h', {}, 'tableHeader')), row(cell('a')), row(cell('b'))];
  const { text: plain } = read({ type: 'table', attrs: { isNumberColumnEnabled: true }, content: rows });
  expect(plain).toBe(' | h\n1 | a\n2 | b');
});

test('gotcha: a converter drops media: files and pictures are named and never shown; one from elsewhere is a link (003-050) (abuse 42)', () => {
  const file = { type: 'media', attrs: { type: 'file', id: 'u', collection: '', alt: 'screen.png' } };
  const other = { type: 'media', attrs: { type: 'external', url: 'https://x.y/p.png', alt: 'plan' } };
  const caption = { type: 'caption', content: [text('Before')] };
  const { text: plain, html } = read(
    { type: 'mediaSingle', content: [file, caption] },
    { type: 'mediaGroup', content: [other] },
  );
  expect(plain).toBe('[Attachment: screen.png]\n\nBefore\n\n[Picture: plan] (https://x.y/p.png)');
  expect(html).not.toContain('<img');
});

test('gotcha: a converter drops what unfolds, or its title: parts that unfold are unfolded, with their title (003-050)', () => {
  for (const type of ['expand', 'nestedExpand']) {
    const { text: plain, html, markdown } = read({ type, attrs: { title: 'More <b>' }, content: [say('hidden')] });
    expect(plain).toBe('More <b>:\n  hidden');
    expect(html).toBe('<details open><summary>More &lt;b&gt;</summary>\n<p>hidden</p>\n</details>');
    expect(markdown).toBe('> **More \\<b\\>**\n>\n> hidden');
  }
});

test('What a macro holds is shown, and that the rest is in the tracker is said (003-050)', () => {
  const attrs = { extensionType: 'com.atlassian', extensionKey: 'jira-chart', text: 'Chart' };
  const { text: plain, warnings } = read(
    { type: 'bodiedExtension', attrs, content: [say('inside')] },
    { type: 'extension', attrs: { ...attrs, text: undefined } },
    paragraph({ type: 'inlineExtension', attrs }),
  );
  expect(plain).toBe('Chart:\n  inside\n\n[jira-chart]\n\nChart');
  expect(warnings).toEqual(['What the macro "jira-chart" shows is to be seen in the tracker only.']);
});

test('gotcha: a converter throws at a part that it does not know: one that is not known is never dropped: its words are shown, with a warning (003-050)', () => {
  const { text: plain, warnings } = read(
    {
      type: 'hologram',
      attrs: { title: 'Titled' },
      content: [say('one'), { type: 'hologramItem', content: [text('two')] }],
    },
    paragraph(text('a '), { type: 'sparkle', attrs: { text: 'shine' } }, text('b', 'glow')),
  );
  expect(plain).toBe('Titled\n\none\n\ntwo\n\na\nshine\nb');
  expect(warnings).toEqual([
    'A part of the kind "hologram" is not known; its text is shown.',
    'A part of the kind "hologramItem" is not known; its text is shown.',
    'A part of the kind "sparkle" stands where it does not belong or is not known; its text is shown.',
    'Text marked as "glow" is shown as plain text.',
  ]);
});

test('Columns are shown one below the other (003-050)', () => {
  const column = (words: string) => ({ type: 'layoutColumn', attrs: { width: 50 }, content: [say(words)] });
  expect(read({ type: 'layoutSection', content: [column('left'), column('right')] }).text).toBe('left\n\nright');
});

test.each([[null], [undefined], [{}], [[]], ['']])('Of %p there is nothing to read (003-050)', (document) => {
  expect(richTextOfAdf(document)).toMatchObject({ text: '', html: '', markdown: '' });
});

test('A plain string, as Data Center answers it, is read as words (003-050)', () => {
  expect(richTextOfAdf('a <b>\nc')).toEqual({
    text: 'a <b>\nc',
    html: '<p>a &lt;b&gt;<br>c</p>',
    markdown: 'a \\<b\\>\\\nc',
    warnings: [],
  });
});
