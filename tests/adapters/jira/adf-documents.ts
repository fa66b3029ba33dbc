import fc from 'fast-check';

/** A node of a document as the published schema has it. */
export interface Adf {
  readonly type: string;
  readonly [key: string]: unknown;
}

const NASTY = [
  ...['<b>', '</p><script>alert(1)</script>', '|', 'a|b', '*', '**x**', '_', '__y__', '`', '```', '~~z~~', '#', '# h'],
  ...[
    '1. one',
    '2)',
    '- item',
    '+ plus',
    '=',
    '---',
    '>',
    '> q',
    '[l](javascript:alert(1))',
    '![i](x)',
    '<!--',
    '&lt;',
  ],
  ...[
    '&amp;',
    '&',
    '\\',
    '\\*',
    '\\|',
    '$x$',
    ':',
    '| a |',
    '<https://x.y>',
    "'",
    '"',
    '{code}',
    '!',
    'http://x.y/_z_',
  ],
];

/** Words that a reading may not lose, with all signs that could be taken for markup. Never empty, on one line. */
export const words = fc
  .array(
    fc.oneof(fc.constantFrom(...NASTY), fc.string({ minLength: 1, maxLength: 6 }), fc.stringMatching(/^\w{1,8}$/)),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(' ').trim())
  .filter((text) => text !== '');

const node = (type: string, content: fc.Arbitrary<unknown>): fc.Arbitrary<Adf> =>
  content.map((of) => ({ type, content: of }));
const with_ = (type: string, attrs: fc.Arbitrary<unknown>): fc.Arbitrary<Adf> =>
  attrs.map((of) => ({ type, attrs: of }));

const link = fc.record({
  type: fc.constant('link'),
  attrs: fc.record({
    href: fc.constantFrom('https://x.y/?a=1&b=2', 'http://x.y/(a)', 'mailto:a@b.c', 'javascript:1', '/a'),
  }),
});
const mark = fc.oneof(
  fc.constantFrom('em', 'strike', 'strong', 'underline').map((type) => ({ type })),
  fc.constantFrom('sub', 'sup').map((type) => ({ type: 'subsup', attrs: { type } })),
  fc.constant({ type: 'textColor', attrs: { color: '#ff0000' } }),
  fc.constant({ type: 'annotation', attrs: { id: 'a', annotationType: 'inlineComment' } }),
  link,
);
const codeMarks = fc.subarray([
  { type: 'code' },
  { type: 'link', attrs: { href: 'https://x.y' } },
  { type: 'annotation', attrs: { id: 'a', annotationType: 'inlineComment' } },
]);
const marked = fc.record({
  type: fc.constant('text'),
  text: words,
  marks: fc.oneof(fc.uniqueArray(mark, { selector: ({ type }) => type, maxLength: 4 }), codeMarks),
});
const plain = fc.record({ type: fc.constant('text'), text: words });
const file = fc.record({ type: fc.constant('file'), id: fc.constant('i'), collection: fc.constant(''), alt: words });
const extension = { extensionKey: fc.constant('key'), extensionType: fc.constant('type'), text: words };
const captioned = fc.oneof(
  marked,
  plain,
  fc.constant({ type: 'hardBreak' }),
  with_('mention', fc.record({ id: fc.constant('1'), text: words })),
  with_('emoji', fc.record({ shortName: fc.constant(':a:'), text: words })),
  with_('date', fc.constant({ timestamp: '1769904000000' })),
  with_('status', fc.record({ text: words, color: fc.constant('green') })),
  with_('placeholder', fc.record({ text: words })),
  with_('inlineCard', fc.constantFrom({ url: 'https://x.y/c' }, { data: { name: 'card' } })),
);
const inline = fc.oneof(
  captioned,
  with_('inlineExtension', fc.record(extension)),
  fc.record({ type: fc.constant('mediaInline'), attrs: file }),
);
const line = fc.array(inline, { maxLength: 5 });
const some = (of: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> => fc.array(of, { minLength: 1, maxLength: 3 });

const paragraph = node('paragraph', line);
const codeBlock = fc.record({
  type: fc.constant('codeBlock'),
  attrs: fc.constantFrom({}, { language: 'json' }, { language: '"><script>' }),
  content: fc.array(plain, { maxLength: 2 }),
});
const heading = fc.record({
  type: fc.constant('heading'),
  attrs: fc.record({ level: fc.integer({ min: 1, max: 6 }) }),
  content: line,
});
const media = fc.oneof(
  with_('media', file),
  with_('media', fc.record({ type: fc.constant('external'), url: fc.constant('https://x.y/p.png'), alt: words })),
);
const mediaSingle = fc.oneof(
  node(
    'mediaSingle',
    media.map((one) => [one]),
  ),
  fc
    .tuple(media, node('caption', fc.array(captioned, { maxLength: 3 })))
    .map((content) => ({ type: 'mediaSingle', content })),
);
const mediaGroup = node('mediaGroup', some(media));
const decisions = withId('decisionList', some(withId('decisionItem', line, { state: 'DECIDED' })));
const task = fc.constantFrom('TODO', 'DONE').chain((state) => withId('taskItem', line, { state }));
const tasks = fc
  .tuple(task, fc.array(fc.oneof(task, withId('taskList', some(task))), { maxLength: 2 }))
  .chain(([first, more]) => withId('taskList', fc.constant([first, ...more])));

function withId(type: string, content: fc.Arbitrary<unknown>, more: object = {}): fc.Arbitrary<Adf> {
  return content.map((of) => ({ type, attrs: { localId: 'l', ...more }, content: of }));
}

const { listItem } = fc.letrec((tie) => ({
  listItem: node(
    'listItem',
    fc
      .tuple(
        fc.oneof(paragraph, codeBlock, mediaSingle),
        fc.array(fc.oneof({ maxDepth: 3 }, paragraph, codeBlock, mediaSingle, tie('list')), { maxLength: 2 }),
      )
      .map(([first, more]) => [first, ...more]),
  ),
  list: fc.oneof(
    node('bulletList', some(tie('listItem'))),
    fc
      .tuple(some(tie('listItem')), fc.integer({ min: 1, max: 99 }))
      .map(([content, order]) => ({ type: 'orderedList', attrs: { order }, content })),
  ),
}));
const bulletList = node('bulletList', some(listItem));
const orderedList = node('orderedList', some(listItem));
const blockquote = node('blockquote', some(paragraph));
const rule = fc.constant({ type: 'rule' });
const panel = fc.record({
  type: fc.constant('panel'),
  attrs: fc.record({ panelType: fc.constantFrom('info', 'note', 'tip', 'warning', 'error', 'success', 'custom') }),
  content: some(fc.oneof(paragraph, heading, bulletList, orderedList)),
});
const macro = with_('extension', fc.record(extension));
const embed = with_('embedCard', fc.constant({ url: 'https://x.y/e', layout: 'center' }));
const card = with_(
  'blockCard',
  fc.constantFrom({ url: 'https://x.y/b' }, { data: { url: 'https://x.y/d', name: 'named' } }),
);
const nestedExpand = fc.record({
  type: fc.constant('nestedExpand'),
  attrs: fc.record({ title: words }),
  content: some(fc.oneof(paragraph, heading, mediaSingle, mediaGroup)),
});
const inside = [paragraph, bulletList, orderedList, codeBlock, heading, panel, blockquote, rule] as const;
const more = [card, mediaSingle, mediaGroup, decisions, tasks, macro, embed] as const;
const cell = fc.record({
  type: fc.constantFrom('tableCell', 'tableHeader'),
  attrs: fc.constantFrom({}, { colspan: 2 }, { rowspan: 2 }, { background: '#fff' }),
  content: some(fc.oneof(...inside, ...more, nestedExpand)),
});
const table = fc.record({
  type: fc.constant('table'),
  attrs: fc.constantFrom({}, { isNumberColumnEnabled: true, layout: 'default' }),
  content: some(node('tableRow', fc.array(cell, { maxLength: 3 }))),
});
const nestable = fc.oneof(...inside, ...more, table);
const expand = fc.record({ type: fc.constant('expand'), attrs: fc.record({ title: words }), content: some(nestable) });
const bodied = fc.record({
  type: fc.constant('bodiedExtension'),
  attrs: fc.record(extension),
  content: some(nestable),
});
const column = fc.record({
  type: fc.constant('layoutColumn'),
  attrs: fc.constant({ width: 50 }),
  content: some(fc.oneof(nestable, expand, bodied)),
});
const layout = node('layoutSection', fc.array(column, { minLength: 2, maxLength: 3 }));

/** Documents of every node and mark of the published schema. */
export const documents = fc
  .array(fc.oneof(...inside, ...more, table, expand, bodied, layout), { maxLength: 6 })
  .map((content): Adf => ({ type: 'doc', version: 1, content }));

/** Every node of a document, from the outside in. */
export function nodesOf(of: unknown): readonly Adf[] {
  if (!isNode(of)) return [];
  const content = Array.isArray(of['content']) ? of['content'] : [];
  return [of, ...content.flatMap(nodesOf)];
}

export function isNode(of: unknown): of is Adf {
  return typeof of === 'object' && of !== null && 'type' in of && typeof of.type === 'string';
}

/** What the people who wrote a document said: the text of its text, and of nodes that hold some of their own. */
export function saidIn(document: Adf): readonly string[] {
  return nodesOf(document).flatMap((of) => {
    const attrs = typeof of['attrs'] === 'object' && of['attrs'] !== null ? of['attrs'] : {};
    const own = 'text' in attrs ? attrs.text : 'title' in attrs ? attrs.title : 'alt' in attrs ? attrs.alt : undefined;
    return [of['text'], own].filter((text) => typeof text === 'string');
  });
}
