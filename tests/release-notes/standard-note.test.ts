import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { standardNoteHtml, standardNoteText, type NotedTicket } from '../../src/release-notes/standard-note.js';

const TYPES = ['Sub-task', 'Bug', 'New Feature', 'Improvement', 'Task'];

function ticket(key: string, type: string, summary: string): NotedTicket {
  return { key, summary, type, isSubtask: type === 'Sub-task' };
}

function note(tickets: readonly NotedTicket[], typeOrder: readonly string[] = TYPES) {
  return { project: 'FLIP', version: '0.8.0', pages: 'https://jira.example.org', typeOrder, tickets };
}

const TICKETS = [
  ticket('FLIP-10', 'Bug', 'Cohort query <b> & "quoted" isn\'t escaped'),
  ticket('FLIP-9', 'Bug', 'Trailing blank kept '),
  ticket('FLIP-101', 'Improvement', '[UI] Larger  buttons'),
  ticket('FLIP-12', 'Sub-task', 'Write the migration'),
];

test('The standard note in HTML is laid out as Jira does, to the byte (003-051)', () => {
  expect(standardNoteHtml(note(TICKETS))).toBe(
    [
      '        Release Notes - FLIP - Version 0.8.0',
      '    ',
      '<h2>        Sub-task',
      '</h2>',
      '<ul>',
      "<li>[<a href='https://jira.example.org/browse/FLIP-12'>FLIP-12</a>] -         Write the migration",
      '</li>',
      '</ul>',
      '    ',
      '<h2>        Bug',
      '</h2>',
      '<ul>',
      "<li>[<a href='https://jira.example.org/browse/FLIP-9'>FLIP-9</a>] -         Trailing blank kept ",
      '</li>',
      "<li>[<a href='https://jira.example.org/browse/FLIP-10'>FLIP-10</a>] -         Cohort query &lt;b&gt; &amp; &quot;quoted&quot; isn&#39;t escaped",
      '</li>',
      '</ul>',
      '        ',
      '<h2>        Improvement',
      '</h2>',
      '<ul>',
      "<li>[<a href='https://jira.example.org/browse/FLIP-101'>FLIP-101</a>] -         [UI] Larger  buttons",
      '</li>',
      '</ul>',
      '    ',
    ].join('\n'),
  );
});

test('The standard note in text is laid out as Jira does, and escapes nothing (003-051)', () => {
  expect(standardNoteText(note(TICKETS))).toBe(
    [
      'Release Notes - FLIP - Version 0.8.0',
      '    ',
      '** Sub-task',
      '    * [FLIP-12] - Write the migration',
      '',
      '** Bug',
      '    * [FLIP-9] - Trailing blank kept ',
      '    * [FLIP-10] - Cohort query <b> & "quoted" isn\'t escaped',
      '',
      '** Improvement',
      '    * [FLIP-101] - [UI] Larger  buttons',
      '',
    ].join('\n'),
  );
});

test('Types that the order does not name are listed too: those of sub-tasks first, the others last (003-051)', () => {
  const text = standardNoteText(
    note([
      ticket('F-1', 'Spike', 's'),
      { ...ticket('F-2', 'Technical task', 't'), isSubtask: true },
      ticket('F-3', 'Bug', 'b'),
      ticket('F-4', 'Docs', 'd'),
    ]),
  );
  expect(text.match(/^\*\* .*/gm)).toEqual(['** Technical task', '** Bug', '** Docs', '** Spike']);
});

test('Another order of types is followed where one is given (003-051)', () => {
  const text = standardNoteText(note(TICKETS, ['Improvement', 'Bug', 'Sub-task']));
  expect(text.match(/^\*\* .*/gm)).toEqual(['** Improvement', '** Bug', '** Sub-task']);
});

test('A line end in a summary forges no line of the note (abuse 42)', () => {
  const forged = note([ticket('F-1', 'Bug', 'one\n    * [F-2] - two\u2028\r\n** Task')]);
  expect(standardNoteText(forged).split(/[\n\u2028\r]/)).toHaveLength(5);
  expect(standardNoteHtml(forged).match(/<li>/g)).toHaveLength(1);
});

test('A name, a key or an address that is markup is escaped in HTML (abuse 42)', () => {
  const hostile = `'"><script>alert(1)</script>`;
  const html = standardNoteHtml({
    ...note([ticket(hostile, hostile, hostile)]),
    project: hostile,
    version: hostile,
    pages: `https://jira.example.org${hostile}`,
  });
  expect(html).not.toContain('<script');
  expect(html.replaceAll(/<a href='[^'<>"]*'>[^'<>"]*<\/a>|<\/?(?:h2|ul|li)>/g, '')).not.toMatch(/[<>'"]/);
});

test('Every ticket is in both readings exactly once, ascending by number within its type, whatever they are (003-051)', () => {
  const drawn = fc.record({
    number: fc.integer({ min: 1, max: 99_999 }),
    type: fc.constantFrom(...TYPES, 'Wish', 'Technical task'),
    summary: fc.string({ unit: 'binary' }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(drawn, { selector: ({ number }) => number }), (tickets) => {
      const all = note(tickets.map(({ number, type, summary }) => ticket(`AB-${number}`, type, summary)));
      const inText = standardNoteText(all)
        .split(/\n\*\* .*\n/)
        .slice(1);
      const listed = inText.map((group) => [...group.matchAll(/^ {4}\* \[AB-(\d+)\] - /gm)].map(([, n]) => Number(n)));
      for (const group of listed) expect(group).toEqual([...group].sort((a, b) => a - b));
      const numbers = tickets.map(({ number }) => number);
      expect(new Set(listed.flat())).toEqual(new Set(numbers));
      const inHtml = [...standardNoteHtml(all).matchAll(/<a href='[^']*'>AB-(\d+)<\/a>/g)].map(([, n]) => Number(n));
      expect(inHtml).toEqual(listed.flat());
    }),
  );
});
