import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readPublished, type PublishedFormat } from '../../src/release-notes/published-text.js';

const contracts = process.env['GATEHOUSE_CONTRACTS'];
const published = (contracts ?? '') === '' ? test.skip : test;
const ours = new Set(['F']);

/** The keys below each heading. */
function read(text: string, format: PublishedFormat | null = null): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(readPublished(text, format, ours).headings.map(({ title, keys }) => [title, keys]));
}

describe('keys stand below the heading that tells what they are (003-019)', () => {
  test.each([
    ['Markdown', '# 2.0\n## New features\n- F-1 and F-2\n## Bug fixes ##\n- [F-3](https://j.example.org/browse/F-3)'],
    ['underlined', 'FLIP 2.0\n========\n\nNew features\n------------\n* F-1 * F-2\n\nBug fixes\n---------\n[F-3]'],
    [
      'Jira’s text',
      'Release Notes - F - Version 2\n    \n** New features\n    * [F-1] - a\n    * [F-2] - b\n\n** Bug fixes\n    * [F-3] - c',
    ],
    ['bold', '**New features**\n\n- F-1\n- F-2\n\n__Bug fixes:__\n\n- F-3'],
    ['bare', 'New features\n  * [F-1] a\n  * [F-2] b\n\nBug fixes:\n  * [F-3] c'],
    ['HTML', '<h1>2.0</h1><h2 class="x">New\n <b>features</b></h2><ul><li>F-1<li>F-2</ul><H2>Bug fixes</H2><p>F-3'],
  ])('in %s', (_, text) => {
    expect(read(text)).toEqual({ 'New features': ['F-1', 'F-2'], 'Bug fixes': ['F-3'] });
  });

  test.each([
    [
      'one within another says what it is, if it means anything',
      '## Bug fixes\n### iOS\nF-1\n### Android\nF-2\n## Thanks\nF-3',
      { 'Bug fixes': ['F-1', 'F-2'], Thanks: ['F-3'] },
    ],
    ['what is known is known, whatever is within it', '## Known issues\n### Bugs\nF-1', { 'Known issues': ['F-1'] }],
    [
      'a ticket’s own heading heads nothing',
      '## Known issues\n### F-1: New features fail\nSee F-2.',
      { 'Known issues': ['F-1', 'F-2'] },
    ],
    [
      'a short line before a list ends the section above',
      'Bug fixes\n* F-1\n\nOther changes\n* F-2',
      { 'Bug fixes': ['F-1'], 'Other changes': ['F-2'] },
    ],
    [
      'what is in a fence heads nothing',
      '## Bug fixes\n```\n# New features\nF-1\n```\nF-2',
      { 'Bug fixes': ['F-1', 'F-2'] },
    ],
    [
      'what is above all headings is told so',
      'Mends F-1.\n## Bug fixes\nF-2',
      { '(above all headings)': ['F-1'], 'Bug fixes': ['F-2'] },
    ],
    ['a key once', '## Bug fixes\n[F-1](https://j.example.org/browse/F-1)', { 'Bug fixes': ['F-1'] }],
  ])('%s', (_, text, keys) => {
    expect(read(text)).toEqual(keys);
  });
});

test('in HTML, a link tells its key, and what nobody reads tells none', () => {
  const html =
    '<!-- F-1 --><style>h1::after{content:"F-2"}</style><script>var k = "F-3";</script><h2>Bug fixes</h2>' +
    '<a href="https://j.example.org/browse/F-4">the fix</a><img alt="F-5"><p>F&#45;6 &amp; F-7</p><!-- F-8';
  expect(read(html)).toEqual({ 'Bug fixes': ['F-4', 'F-6', 'F-7'] });
});

test('what only looks like a key of ours is none, and is told (003-019)', () => {
  const { headings, otherKeys } = readPublished('## Fixes\nUTF-8, XF-1, F-1x, F-1, SHA-256', 'text', ours);
  expect(headings).toEqual([{ title: 'Fixes', keys: ['F-1'] }]);
  expect(otherKeys).toEqual(['SHA-256', 'UTF-8', 'XF-1']);
});

test('every key is found, whatever stands around it', () => {
  const marks = fc.string({
    unit: fc.constantFrom('#', '*', '<', '>', '`', '\n', ' ', '-', '=', 'h1', '<h2>', '</h2>'),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(marks, fc.nat(99))), (parts) => {
      const text = parts.map(([mark, number]) => `${mark} F-${String(number)} `).join('');
      const keys = readPublished(text, 'text', ours).headings.flatMap((heading) => heading.keys);
      expect(new Set(keys)).toEqual(new Set(parts.map(([, number]) => `F-${String(number)}`)));
    }),
    {
      examples: [
        [[['```', 0]]],
        [
          [
            ['```', 0],
            ['\n```', 1],
          ],
        ],
      ],
    },
  );
});

test.each(['<a', '<!--', '<h1>', '#', '# a\n', '`', '*', '** a\n', '&a', 'F-', 'A', 'New\n\n', '<script>', '<h1>a\n'])(
  'a million characters of %j are read in no time (abuse 42)',
  (part) => {
    const text = part.repeat(Math.floor(1_000_000 / part.length));
    for (const format of ['text', 'html'] as const) {
      // What this process has computed, and not how long it waited for its turn on a busy machine.
      const start = process.cpuUsage();
      readPublished(text, format, ours);
      const { user, system } = process.cpuUsage(start);
      expect((user + system) / 1000).toBeLessThan(4000);
    }
  },
);

describe('Of real notes (set GATEHOUSE_CONTRACTS to the folder of the published contracts)', () => {
  published('those that a generator made of a real release are found whole, by their tables (003-019)', () => {
    const text = readFileSync(join(contracts ?? '', '..', 'titanium', 'yetus-CHANGELOG-7.5.0.md'), 'utf8');
    const { headings } = readPublished(text, null, new Set(['TIMOB']));
    const all = new Set([...text.matchAll(/TIMOB-\d+/g)].map(([key]) => key));
    expect(new Set(headings.flatMap(({ keys }) => keys))).toEqual(all);
    expect(headings.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['NEW FEATURES', 'IMPROVEMENTS', 'BUG FIXES']),
    );
  });

  published('those in Jira’s own layout are found whole, below its types (003-051)', () => {
    const folder = join(contracts ?? '', '..', 'jira-standard-notes');
    const html = readFileSync(join(folder, 'zookeeper-r3.4.10-releasenotes.html'), 'utf8');
    const { headings } = readPublished(html, null, new Set(['ZOOKEEPER']));
    const all = new Set([...html.matchAll(/ZOOKEEPER-\d+/g)].map(([key]) => key));
    expect(new Set(headings.flatMap(({ keys }) => keys))).toEqual(all);
    expect(headings.map(({ title }) => title)).toEqual(expect.arrayContaining(['Bug', 'Improvement']));
  });
});
