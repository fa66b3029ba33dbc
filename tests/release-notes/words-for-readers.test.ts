import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressForMarkdown, dress, fenced, forMarkdown } from '../../src/release-notes/dress.js';
import { showable } from '../../src/platform/showable.js';
import { draftSummary } from '../../src/release-notes/draft-summary.js';
import { lengthInWords, momentIn, spanIn } from '../../src/platform/local-time.js';
import { placeholdersIn } from '../../src/platform/placeholder.js';
import { listedChange } from '../../src/release-notes/change.js';

describe('a time, as its reader’s own clocks show it (003-010)', () => {
  test.each([
    ['Europe/London', '2026-07-01T17:00:00Z', '2026-07-01T18:30:00Z', 'Wednesday 1 July 2026, 18:00 to 19:30 BST'],
    [
      'Europe/London',
      '2026-12-01T23:00:00Z',
      '2026-12-02T01:00:00Z',
      'Tuesday 1 December 2026, 23:00 to Wednesday 2 December 2026, 01:00 GMT',
    ],
    ['Europe/London', '2026-03-29T00:30:00Z', '2026-03-29T02:00:00Z', 'Sunday 29 March 2026, 00:30 GMT to 03:00 BST'],
    ['Europe/London', '2026-10-25T00:30:00Z', '2026-10-25T02:30:00Z', 'Sunday 25 October 2026, 01:30 BST to 02:30 GMT'],
    [
      'Asia/Kolkata',
      '2026-07-01T17:00:00Z',
      '2026-07-01T18:30:00Z',
      'Wednesday 1 July 2026, 22:30 to Thursday 2 July 2026, 00:00 GMT+5:30',
    ],
  ])('%s from %s to %s is %s', (zone, from, to, words) => {
    expect(spanIn(zone, from, to)).toBe(words);
  });

  test.each([
    ['2026-07-01T17:00:00Z', '2026-07-01T18:30:00Z', '1 hour 30 minutes'],
    ['2026-07-01T17:00:00Z', '2026-07-03T17:01:00Z', '2 days 1 minute'],
    ['2026-07-01T17:00:00Z', '2026-07-01T17:00:10Z', 'less than a minute'],
  ])('from %s to %s lasts %s', (from, to, words) => {
    expect(lengthInWords(from, to)).toBe(words);
  });

  test('a moment names its zone', () => {
    expect(momentIn('Europe/London', '2026-10-25T00:30:00Z')).toBe('Sunday 25 October 2026, 01:30 BST');
    expect(momentIn('Europe/London', '2026-10-25T01:30:00Z')).toBe('Sunday 25 October 2026, 01:30 GMT');
  });
});

describe('a placeholder', () => {
  test.each([
    'Required: <yes | no>',
    'Ask <name of contact>.',
    'KIT=<slot>',
    'Version {{ version }}',
    '[insert date here]',
    'Back at TBC.',
    'TODO',
    'Lorem ipsum dolor',
  ])('is found in %j', (text) => {
    expect(placeholdersIn({ words: { text } })).toHaveLength(1);
  });

  test.each([
    'List<String> is slow',
    'below 5 < 6 and 7 > 6',
    'See <https://docs.example.org/a>.',
    'Write to <desk@flip.example.org>.',
    'The <b> sign is shown',
    'Jobs todo lists, a [1] reference',
    'WTBCX',
  ])('is not found in %j', (text) => {
    expect(placeholdersIn({ words: { text } })).toEqual([]);
  });

  test('of many is named each by its own field', () => {
    const found = placeholdersIn({ list: [{ name: 'fine' }, { name: 'TBD' }], note: '<x>' });
    expect(found).toEqual([
      { field: 'list.1.name', found: 'TBD' },
      { field: 'note', found: '<x>' },
    ]);
  });
});

describe('words', () => {
  test('cannot become marks of Markdown, whatever they are', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = forMarkdown(text);
        const bare = escaped.replaceAll(/\\[!-/:-@[-`{-~]/g, '');
        expect(bare).not.toMatch(/[`*[\]<>#|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/);
        expect(escaped).not.toMatch(/^\s*(?:[-+=]|\d+[.)](?:\s|$))/m);
      }),
    );
  });

  test.each([
    ['See https://flip.example.org/a_b_c.', 'See https\\://flip.example.org/a_b_c.'],
    ['Ask www.example.org/_a_', 'Ask www\\.example.org/\\_a\\_'],
    ['Write to first_last@flip.example.org', 'Write to first_last\\@flip.example.org'],
    ['Written in C #', 'Written in C \\#'],
    ['2.1.0', '2.1.0'],
    [': one\n12) two\n+ three', '\\: one  \n12\\) two  \n\\+ three'],
  ])('%j stands in Markdown as words alone, which no reader makes a wrong link of', (text, markdown) => {
    expect(forMarkdown(text)).toBe(markdown);
  });

  test('that are the address of a link keep their signs, and cannot end it', () => {
    expect(addressForMarkdown('https://a.example.org/b_c?d=1&copy=2#*e*')).toBe(
      'https://a.example.org/b_c?d=1\\&copy=2#*e*',
    );
    expect(addressForMarkdown('https://a.example.org/>) [b](c\\\nd')).toBe('https://a.example.org/\\>) [b](c\\\\ d');
  });

  test('lose what would move a terminal or turn the line around, and nothing else', () => {
    expect(showable('a\u001b]0;b\u0007\u202ec\r\nd\te')).toBe('a ]0;b  c\nd\te');
  });

  test('of a command stand to the letter, in a fence that they cannot close', () => {
    expect(fenced('echo ```\nrm')).toBe('````\necho ```\nrm\n````');
  });

  test('with two hundred thousand runs of backticks are fenced like any others', () => {
    const text = '` '.repeat(200_000);
    expect(fenced(text).slice(0, 4)).toBe('```\n');
  });

  test('reach a template as bare data, with nothing in it to call', () => {
    const same = { words: (text: string) => text, rich: () => '', code: () => '', address: () => '' };
    const dressed = dress<never>({ a: { b: ['c'] } }, same);
    expect(Object.getPrototypeOf(dressed)).toBeNull();
    expect(Object.isFrozen(dressed)).toBe(true);
  });
});

test('a summary is drafted from what tickets say to readers, without keys, and without confidential ones and what is below them', () => {
  const ticket = { type: 'Bug', summary: 's', status: 'Done', link: null };
  const changes = [
    listedChange({ ...ticket, key: 'FLIP-1', note: 'Uploads are\nfaster.', confidential: false }),
    listedChange({ ...ticket, key: 'FLIP-2', note: 'A hole is closed.', confidential: true }),
    listedChange({ ...ticket, key: 'FLIP-3', note: null, confidential: false }),
  ];
  const below = listedChange({ ...ticket, key: 'FLIP-4', note: 'The hole was in the wall.', confidential: false });
  expect(draftSummary([...changes, { ...below, parent: 'FLIP-2' }])).toBe('• Uploads are faster.');
  expect(draftSummary(changes.slice(1))).toBeNull();
});
