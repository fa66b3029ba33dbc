import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { finding, replacementsOf, replacing } from '../../../src/incidents/rca/blameless.js';
import { repeatedCauses, type NamedCauses } from '../../../src/incidents/rca/repeats.js';

const ADA = {
  ...{ id: 'ada', name: 'Ada Byron', email: 'ada@example.org' },
  roles: [{ role: 'delivery', duty: 'release-manager', trust: null }],
} as const;
const WILL = { id: 'will', name: 'Will', email: 'will@example.org', roles: [] } as const;
const ROSA = { id: 'rosa', name: 'Rosa', email: 'rosa@example.org', roles: ADA.roles } as const;
const SMALL = { id: 'small', name: 'root', email: 'root@example.org', roles: [] } as const;
const LONG = { id: 'long', name: 'Ada Byron King', email: 'k@example.org', roles: [] } as const;
const words = replacing(replacementsOf([ADA, WILL, ROSA, SMALL, LONG]));

describe('a shared text', () => {
  test.each([
    ['Ada Byron pressed it', 'A release manager of the delivery team pressed it'],
    ['asked ADA  byron.', 'asked a release manager of the delivery team.'],
    ['It ended. Ada Byron saw it', 'It ended. A release manager of the delivery team saw it'],
    ['Ada\nByron', 'A release manager of the delivery team'],
    ['(ada@example.org)', '(a release manager of the delivery team)'],
    ['Ada Byron King', 'Somebody'],
    ['Adam Byronson', 'Adam Byronson'],
    ['Will it end?', 'Will it end?'],
    ['It ended.\n- Will it come back?', 'It ended.\n- Will it come back?'],
    ['We asked Will, and it will end', 'We asked somebody, and it will end'],
    [
      'Rosa called. rosa is a rose, Rosamund is not',
      'A release manager of the delivery team called. rosa is a rose, Rosamund is not',
    ],
    ['It was Rosa’s idea', 'It was a release manager of the delivery team’s idea'],
    ['the root of it', 'the root of it'],
    ['Ada alone', 'Ada alone'],
  ])('says of %j: %j (003-061)', (text, expected) => {
    expect(words(text)).toBe(expected);
  });

  test('holds no name that was found in it once it is said by role, whatever signs a name holds (003-061)', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'B', 'é', '.', '*', '(', '-', "'", '$', '\\'), minLength: 1 });
    fc.assert(
      fc.property(part, part, fc.string(), (first, last, around) => {
        const person = { ...ADA, name: `${first} ${last}`, email: 'nobody@example.org', roles: [] };
        const known = replacementsOf([person]);
        const text = `${around} ${person.name} ${around}`;
        expect(finding(known)(text).length).toBeGreaterThan(0);
        expect(replacing(known)(text).toLowerCase()).not.toContain(` ${person.name.toLowerCase()} `);
      }),
      { numRuns: 200 },
    );
  });

  test('holds a name of one word exactly where it says it by role (003-061)', () => {
    const found = finding(replacementsOf([WILL, ROSA]));
    expect(found('Will it end? Rosa asked Will, and will ask Rosa.')).toEqual(['Rosa', 'Will']);
    expect(found('Will it end?')).toEqual([]);
  });

  test('is left alone where nobody is known', () => {
    expect(replacing([])('Ada Byron')).toBe('Ada Byron');
    expect(finding([])('Ada Byron')).toEqual([]);
  });
});

function causes(rca: string, over: Partial<NamedCauses>): NamedCauses {
  return { rca, number: `INC-${rca}`, openedAt: new Date(Number(rca)), factors: [], gates: [], ...over };
}

describe('a cause', () => {
  const muted = { heading: 'tools', words: 'The alarm was muted.' } as const;

  test.each([
    ['the same words in another dress', { factors: [{ ...muted, words: 'the  ALARM: was muted' }] }, 1],
    ['the same words below another heading', { factors: [{ ...muted, heading: 'tasks' } as const] }, 0],
    ['other words', { factors: [{ ...muted, words: 'The alarm was broken' }] }, 0],
    ['nothing', {}, 0],
  ])('of two RCAs of which the other names %s came back, or did not (003-066)', (_, other, count) => {
    const found = repeatedCauses([causes('2', other), causes('1', { factors: [muted] })]);
    expect(found).toHaveLength(count);
    for (const { rcas } of found) expect(rcas.map(({ id }) => id)).toEqual(['1', '2']);
  });

  test('is named once for an RCA that names it twice, and a criterion counts by its gate (003-066)', () => {
    const gate = { environment: 'uat', criterion: 'x', why: 'a' } as const;
    expect(repeatedCauses([causes('1', { factors: [muted, muted] })])).toEqual([]);
    expect(repeatedCauses([causes('1', { gates: [gate] }), causes('2', { gates: [{ ...gate, why: 'b' }] })])).toEqual([
      {
        cause: { kind: 'criterion', environment: 'uat', criterion: 'x' },
        rcas: [
          { id: '1', incident: 'INC-1' },
          { id: '2', incident: 'INC-2' },
        ],
      },
    ]);
    const none = { ...gate, criterion: null };
    expect(repeatedCauses([causes('1', { gates: [none] }), causes('2', { gates: [none] })])).toEqual([]);
    const elsewhere = { ...gate, environment: 'sit' } as const;
    expect(repeatedCauses([causes('1', { gates: [gate] }), causes('2', { gates: [elsewhere] })])).toEqual([]);
  });
});
