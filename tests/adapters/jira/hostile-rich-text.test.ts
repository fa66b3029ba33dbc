import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RichText } from '../../../src/releases/scope/ticket.js';
import { richTextOfAdf } from '../../../src/adapters/jira/rich-text/adf.js';
import { richTextOfWiki } from '../../../src/adapters/jira/rich-text/wiki.js';
import { documents, words } from './adf-documents.js';

/** Every tag that a reading in HTML may hold, as it may be written. */
const OURS =
  /<\/?(?:p|h[1-6]|pre|code|blockquote|details|summary|div|strong|em|del|u|sub|sup|ul|ol|li|table|thead|tbody|tr|th|td)>|<(?:hr|br)>|<a href="(?:https?:\/\/|mailto:)[^"<>'\s]*" rel="noopener">|<\/a>|<details open>|<div class="panel">|<code class="language-[\w+#.-]{1,30}">|<ol start="\d{1,9}">|<th scope="(?:row|col)"(?: colspan="\d{1,2}")?(?: rowspan="\d{1,2}")?>|<td(?: colspan="\d{1,2}")?(?: rowspan="\d{1,2}")?>/g;

/** Markdown without its code, in which nothing is markup. */
function outsideOfCode(markdown: string): string {
  const prose: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    const [, opening] = /^(?:[ >]|[-*] |\d+[.)] )*(`{3,})[^`]*$/.exec(line) ?? [];
    if (fence === null && opening !== undefined) fence = opening;
    else if (fence === null) prose.push(line);
    else if (line.replace(/^[ >]*/, '') === fence) fence = null;
  }
  return prose.join('\n').replaceAll(/(?<!\\|`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
}

function seenHarmless({ text, html, markdown }: RichText): void {
  expect(html.replaceAll(OURS, '')).not.toMatch(/[<>"']/);
  const prose = outsideOfCode(markdown);
  expect(prose.replaceAll(/<\/?(?:br|sub|sup)>/g, '')).not.toMatch(/(?<!\\)(?:\\\\)*<|(?<!\\)\]\((?!https?:|mailto:)/);
  for (const reading of [text, html, markdown])
    expect(reading).not.toMatch(/(?![\n\t])[\p{Cc}\p{Surrogate}\u202D\u202E]/u);
}

const ADDRESSES = [
  ...[
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
  ],
  ...[
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://x.y/z',
    '//evil.example',
  ],
  ...['/browse/A-1', '#here', 'https:', 'http://', 'mailto:', 'https://', 'ftp://x.y', 'x'.repeat(3_000)],
];

test.each(ADDRESSES)('A link to %s is not followed; its words stay (abuse 42)', (href) => {
  const linked = { type: 'text', text: 'read this', marks: [{ type: 'link', attrs: { href } }] };
  const fromAdf = richTextOfAdf({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [linked] }] });
  expect(fromAdf).toEqual({
    text: 'read this',
    html: '<p>read this</p>',
    markdown: 'read this',
    warnings: ['A link has an address that is not followed; only its text is shown.'],
  });
  for (const type of ['inlineCard', 'blockCard', 'embedCard']) {
    const card = richTextOfAdf({
      type: 'doc',
      version: 1,
      content: [{ type, attrs: { url: href, layout: 'center' } }],
    });
    expect(card.text).toBe('[card]');
    expect(card.html).toBe('<p>[card]</p>');
  }
  const fromWiki = richTextOfWiki(`[read this|${href}] !${href}!`);
  expect(fromWiki.html).not.toContain('<a ');
  expect(fromWiki.markdown).not.toMatch(/\]\(/);
  seenHarmless(fromWiki);
});

test.each([
  'https://x.y/"onmouseover="alert(1)',
  "https://x.y/'><script>",
  'https://x.y/)[a](javascript:1',
  'https://x.y/ <b>',
])('The link %s cannot leave where it stands (abuse 42)', (href) => {
  const linked = { type: 'text', text: 'words', marks: [{ type: 'link', attrs: { href } }] };
  const read = richTextOfAdf({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [linked] }] });
  seenHarmless(read);
  expect(read.markdown).toMatch(/^\[words\]\(https:\/\/x\.y\/[^\s()<>"']+\)$/);
});

test('gotcha: a converter lets raw HTML pass: whatever a document says, its HTML holds only tags of ours, and its Markdown no other (abuse 42)', () => {
  fc.assert(
    fc.property(documents, (document) => {
      seenHarmless(richTextOfAdf(document));
    }),
  );
});

test('Whatever a wiki text says, its HTML holds only tags of ours, and its Markdown no other (abuse 42)', () => {
  const markup = fc
    .array(
      fc.oneof(
        fc.constantFrom(
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
            '# ',
            '* ',
          ],
          ...['h1. ', 'bq. ', '----', '{code}', '{code:js}', '{noformat}', '{quote}', '{panel:title=<b>}', '{panel}'],
          ...[
            '{color:red}',
            '{color}',
            '{anchor:x}',
            'https://x.y/?a=<b>&c',
            '[a|javascript:alert(1)]',
            '!x.png!',
            '[~jane]',
          ],
        ),
        words,
        fc.string({ unit: 'binary', maxLength: 8 }),
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(markup, (text) => {
      seenHarmless(richTextOfWiki(text));
    }),
    { numRuns: 300 },
  );
});

test('Anything at all may come where a document should be, and nothing is thrown (abuse 42)', () => {
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 6 }),
    fc.letrec((tie) => ({
      node: fc.record(
        {
          type: fc.oneof(
            fc.constantFrom('doc', 'table', 'tableRow', 'text', 'listItem', 'bulletList', '__proto__', ''),
            fc.jsonValue(),
          ),
          attrs: fc.oneof(
            fc.jsonValue(),
            fc.record({ text: fc.string(), level: fc.jsonValue(), colspan: fc.jsonValue() }),
          ),
          text: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
          marks: fc.oneof(fc.jsonValue(), fc.array(fc.record({ type: fc.jsonValue(), attrs: fc.jsonValue() }))),
          content: fc.oneof({ maxDepth: 5 }, fc.jsonValue(), fc.array(tie('node'), { maxLength: 4 })),
        },
        { requiredKeys: [] },
      ),
    })).node,
  );
  fc.assert(
    fc.property(odd, (document) => {
      seenHarmless(richTextOfAdf(document));
    }),
    { numRuns: 300 },
  );
});

test('Characters that nobody sees and that turn or end the text are replaced, and seen (abuse 42)', () => {
  const text = 'a\u0000b\u001b[31mc\u202Ed\uD800e\u009bf';
  for (const read of [richTextOfAdf({ type: 'text', text }), richTextOfWiki(text)]) {
    expect(read.text).toBe('a\uFFFDb\uFFFD[31mc\uFFFDd\uFFFDe\uFFFDf');
    seenHarmless(read);
  }
});
