import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { all, inProject, inVersion, objectionTo, openWith, quoted, withKeys } from '../../src/adapters/jira/jql.js';
import { parseQuery, type Condition } from '../pretend/jira/query.js';

/** Names as people type them, and as somebody would who wants out. */
const names = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'R&D 1.0',
    'C# 2',
    'a+b',
    '"',
    '\\',
    '\\"',
    "' OR 1=1",
    '") OR (project = X',
    '2.1.0" ORDER BY key',
    'a\nb',
    '',
  ),
);

function clausesOf(condition: Condition | null): readonly (Condition & { kind: 'clause' })[] {
  if (condition === null) return [];
  if (condition.kind === 'clause') return [condition];
  return condition.kind === 'not' ? clausesOf(condition.of) : condition.of.flatMap(clausesOf);
}

/** What a name is once it cannot break a line: every character that nobody can type or see is a blank. */
function plain(name: string): string {
  return name.replace(/(?![\n\r\t])[\p{Cc}\u2028\u2029]/gu, ' ');
}

describe('a question in JQL', () => {
  test('no name breaks out of its quotes: read by another, the question has the same parts and the same name (abuse 1)', () => {
    fc.assert(
      fc.property(names, fc.array(names, { minLength: 1, maxLength: 5 }), (project, priorities) => {
        const { where, order } = parseQuery(all(inProject(project), openWith(priorities)));
        const clauses = clausesOf(where);
        expect(clauses.map(({ field, operator }) => `${field} ${operator}`)).toEqual([
          'project =',
          'statuscategory !=',
          'priority in',
        ]);
        expect(clauses[0]?.values.map(({ text }) => text)).toEqual([plain(project)]);
        expect(clauses[2]?.values.map(({ text }) => text)).toEqual(priorities.map(plain));
        expect(order).toEqual([{ field: 'key', descending: false }]);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['R&D 1.0', '"R&D 1.0"'],
    ['C# 2', '"C# 2"'],
    ['a+b', '"a+b"'],
    ['say "no"', '"say \\"no\\""'],
    ['back\\slash', '"back\\\\slash"'],
    ['two\nlines', '"two\\nlines"'],
    ['nul\u0000 sep\u2028', '"nul  sep "'],
  ])('gotcha: %j is written %s', (name, written) => {
    expect(quoted(name)).toBe(written);
  });

  test('a version is named by its id, which is a number or nothing', () => {
    expect(inVersion('20238')).toBe('fixVersion = 20238');
    for (const id of ['', '1 OR 1 = 1', '-1', '1e3', '"1"']) expect(() => inVersion(id)).toThrow('not the id');
  });

  test('keys are quoted one by one', () => {
    expect(withKeys(['FLIP-1', 'X") OR key in ("Y'])).toBe('key in ("FLIP-1", "X\\") OR key in (\\"Y")');
  });
});

describe('a rule that a person wrote', () => {
  test.each([
    'resolution = Done',
    'statusCategory = Done AND (labels is EMPTY OR labels != "no (really")',
    'summary ~ "order by" AND priority = High',
    "summary ~ 'it\\'s' AND status in (Done, \"Closed\")",
    'text ~ "a \\" quote)"',
  ])('may be %s', (rule) => {
    expect(objectionTo(rule)).toBeNull();
  });

  test.each([
    ['', 'is empty'],
    ['  ', 'is empty'],
    ['status = Done) OR (project = X', 'closes a bracket that it did not open'],
    ['(status = Done', 'opens a bracket that it does not close'],
    ['status = Done ORDER BY key', 'asks for an order; leave ORDER BY out'],
    ['status = Done order\tby key', 'asks for an order; leave ORDER BY out'],
    ['summary ~ "open', 'has a quotation mark that is never closed'],
    ['summary ~ \\" OR x = ")" OR (project = X', 'opens a bracket that it does not close'],
    ['status = Done\u0000', 'has a character that cannot be seen'],
  ])('%j is refused, because it %s', (rule, why) => {
    expect(objectionTo(rule)).toBe(why);
  });

  test('whatever is let through stays within its brackets, as another reads it (abuse 1)', () => {
    const parts = fc.constantFrom(
      'status = Done',
      ' AND ',
      ' OR ',
      '(',
      ')',
      '"',
      "'",
      '\\',
      ' ORDER BY key',
      'x',
      ' ',
      'labels = "a)"',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 9 }), (chosen) => {
        const rule = chosen.join('');
        if (objectionTo(rule) !== null) return;
        const parsed = parsedOrNull(all(inProject('FLIP'), rule));
        if (parsed === null) return;
        const { where, order } = parsed;
        expect(order).toEqual([{ field: 'key', descending: false }]);
        expect(where?.kind).toBe('and');
        const [first] = where?.kind === 'and' ? where.of : [];
        expect(first).toEqual({
          kind: 'clause',
          field: 'project',
          operator: '=',
          values: [{ text: 'FLIP', quoted: true }],
        });
      }),
      { numRuns: 3000 },
    );
  });
});

/** Null for what Jira refuses itself. */
function parsedOrNull(jql: string): ReturnType<typeof parseQuery> | null {
  try {
    return parseQuery(jql);
  } catch {
    return null;
  }
}
