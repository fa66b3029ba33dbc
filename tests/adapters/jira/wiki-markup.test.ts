import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { richTextOfWiki } from '../../../src/adapters/jira/rich-text/wiki.js';

test.each([
  ['a heading', 'h2. Steps', 'Steps', '<h2>Steps</h2>', '## Steps'],
  ['strong', 'a *b* c', 'a b c', '<p>a <strong>b</strong> c</p>', 'a **b** c'],
  ['emphasis', 'a _b_ c', 'a b c', '<p>a <em>b</em> c</p>', 'a *b* c'],
  ['a citation', '??b??', 'b', '<p><em>b</em></p>', '*b*'],
  ['deleted', '-b-', '[deleted: b]', '<p><del>b</del></p>', '~~b~~'],
  ['inserted', '+b+', 'b', '<p><u>b</u></p>', 'b'],
  ['a power', 'x {^}2{^}', 'x ^2', '<p>x <sup>2</sup></p>', 'x <sup>2</sup>'],
  ['an index in a word', 'H{~}2{~}O', 'H_2O', '<p>H<sub>2</sub>O</p>', 'H<sub>2</sub>O'],
  ['phrases in phrases', '*a _b_*', 'a b', '<p><strong>a </strong><strong><em>b</em></strong></p>', '**a** ***b***'],
  ['code', '{{a*b*}}', 'a*b*', '<p><code>a*b*</code></p>', '`a*b*`'],
  ['a quoted line', 'bq. said', '> said', '<blockquote><p>said</p></blockquote>', '> said'],
  ['a rule', '----', '----------', '<hr>', '---'],
  ['lines', 'a\nb\\\\c', 'a\nb\nc', '<p>a<br>b<br>c</p>', 'a\\\nb\\\nc'],
  ['paragraphs', 'a\n\nb', 'a\n\nb', '<p>a</p>\n<p>b</p>', 'a\n\nb'],
  ['escapes', '\\*a\\* \\{b} \\[c]', '*a* {b} [c]', '<p>*a* {b} [c]</p>', '\\*a\\* {b} \\[c\\]'],
  ['somebody', '[~jdoe] [~accountid:5b:6]', '@jdoe @5b:6', '<p>@jdoe @5b:6</p>', '@jdoe @5b:6'],
  [
    'a file',
    '[^log.txt] !s.png|thumbnail!',
    '[Attachment: log.txt] [Attachment: s.png]',
    '<p>[Attachment: log.txt] [Attachment: s.png]</p>',
    '\\[Attachment: log.txt\\] \\[Attachment: s.png\\]',
  ],
  ['a colour', '{color:red}a{color} b', 'a b', '<p>a b</p>', 'a b'],
  ['a place to jump to', '{anchor:here}a', 'a', '<p>a</p>', 'a'],
])('Wiki markup for %s is understood (003-050)', (_, markup, text, html, markdown) => {
  expect(richTextOfWiki(markup)).toEqual({ text, html, markdown, warnings: [] });
});

test.each([
  ['[words|https://x.y/a?b=1&c=2]', 'words', 'https://x.y/a?b=1&c=2'],
  ['[https://x.y]', 'https://x.y', 'https://x.y'],
  ['[mailto:a@b.c]', 'a@b.c', 'mailto:a@b.c'],
  ['[words|https://x.y|tip]', 'words', 'https://x.y'],
  ['https://x.y/a_b_c', 'https://x.y/a_b_c', 'https://x.y/a_b_c'],
])('The link %s is understood (003-050)', (markup, words, address) => {
  const href = address.replaceAll('&', '&amp;');
  expect(richTextOfWiki(markup).html).toBe(`<p><a href="${href}" rel="noopener">${words}</a></p>`);
});

test('An address ends before the signs of its sentence (003-050)', () => {
  expect(richTextOfWiki('See https://x.y/a, (or https://x.y/b).').html).toBe(
    '<p>See <a href="https://x.y/a" rel="noopener">https://x.y/a</a>, (or <a href="https://x.y/b" rel="noopener">https://x.y/b</a>).</p>',
  );
});

test.each([
  ...[
    '2 * 3 * 4',
    'snake_case_name',
    'pre-release and post-',
    'a - b - c',
    'x -- y',
    '[Android] crash',
    '[TIMOB-1]',
    'a | b',
  ],
  ...[
    'Wow! Really!',
    'C++ and a+b',
    '~user',
    '{unknown}',
    '{code} never closed',
    '{quote} never closed',
    'a {color} b',
    '{{}}',
  ],
  ...[
    '*not closed',
    'f(x) = x^2',
    'C:\\temp\\new',
    '[a|b]',
    '??',
    '!',
    '#1 on the list',
    '-5 degrees',
    '{panel:title=x} open',
  ],
])('What is not markup stays as its text: %s (003-050)', (text) => {
  expect(richTextOfWiki(text).text).toBe(text);
});

test('Lists of several kinds nest, go on over lines, and hold code (003-050)', () => {
  const { text, html } = richTextOfWiki('# one\n## two\n##* three\nmore\n# four {code}x{code}\n\n# other');
  expect(text).toBe('1. one\n   1. two\n      - three\n        more\n2. four\n       x\n\n1. other');
  expect(html).toContain('<li>one\n<ol>\n<li>two\n<ul>\n<li>three<br>more</li>');
});

test('Tables have headings, links with pipes, and cells of several lines (003-050)', () => {
  const { markdown, html } = richTextOfWiki('||Site||Version||\n|[KCH|https://x.y]|1 {{a|b}}|\n|multi\nline|\\||');
  expect(markdown).toBe(
    '| Site | Version |\n| --- | --- |\n| [KCH](https://x.y) | 1 `a\\|b` |\n| multi<br>line | \\| |',
  );
  expect(html).toContain('<tr><th scope="col">Site</th><th scope="col">Version</th></tr>');
});

test('In code and preformatted text nothing is markup, and its title and language are kept (003-050)', () => {
  const { text, html, markdown } = richTextOfWiki(
    '{code:title=Main.java|java}\n*a* {color:red}\n{code}\n{noformat}[b|c] h1. d{noformat}',
  );
  expect(text).toBe('Main.java\n\n    *a* {color:red}\n\n    [b|c] h1. d');
  expect(html).toContain('<pre><code class="language-java">*a* {color:red}</code></pre>');
  expect(markdown).toContain('```java\n*a* {color:red}\n```');
});

test('Panels and quotes hold whatever they hold, and colours go across them (003-050) (003-055)', () => {
  const { text } = richTextOfWiki(
    '{panel:title=Known issue|bgColor=#fff}\nh3. Restart\n{quote}\n* {color:red}now\n{quote}\n{panel}\nthen{color} on\n{warning}Mind{warning}',
  );
  expect(text).toBe('Known issue:\n  Restart\n\n  > - now\n\nthen on\n\nWarning:\n  Mind');
});

test('Macros that cross each other stay as text, and nothing between them is lost (003-050)', () => {
  const { text } = richTextOfWiki('{quote}a{panel}b{quote}c{panel}d');
  for (const letter of ['a', 'b', 'c', 'd']) expect(text).toContain(letter);
});

test('No word of a wiki text is lost in any reading, whatever signs stand around it (003-050)', () => {
  const sign = fc.constantFrom(
    ...[
      '*',
      '_',
      '-',
      '+',
      '^',
      '~',
      '??',
      '{*}',
      '{{',
      '}}',
      '[',
      ']',
      '|',
      '||',
      '!',
      '\\',
      '\n',
      '\n\n',
      ' ',
      '# ',
      '* ',
    ],
    ...[
      'h1. ',
      'bq. ',
      '{quote}',
      '{panel}',
      '{color:red}',
      '{color}',
      '{code}',
      '{noformat}',
      '<',
      '&',
      '"',
      '(',
      '.',
    ],
  );
  const word = fc.integer({ min: 0, max: 999 }).map((number) => `word${number}x`);
  fc.assert(
    fc.property(fc.array(fc.oneof(sign, word), { maxLength: 40 }), (parts) => {
      const { text, html, markdown } = richTextOfWiki(parts.join(''));
      for (const part of parts.filter((one) => one.startsWith('word'))) {
        for (const reading of [text, html, markdown]) expect(reading).toContain(part);
      }
    }),
    { numRuns: 500 },
  );
});
