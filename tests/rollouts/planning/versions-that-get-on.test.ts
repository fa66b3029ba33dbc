import { expect, test } from '@jest/globals';
import { getOn, misfitOf, misfitSentence, Mixture, type Company } from '../../../src/rollouts/company.js';

const worksWith = (said: Readonly<Record<string, readonly string[] | null>>): Company['worksWith'] =>
  new Map(Object.entries(said));

test('versions get on where either names the other, or neither names any (INV-22)', () => {
  const said = worksWith({ '3': ['2'], '2': null, '1': null, '0': [] });
  expect(getOn('3', '2', said)).toBe(true);
  expect(getOn('2', '3', said)).toBe(true);
  expect(getOn('3', '1', said)).toBe(false);
  expect(getOn('1', '3', said)).toBe(false);
  expect(getOn('2', '1', said)).toBe(true);
  expect(getOn('0', '0', said)).toBe(true);
  expect(getOn('0', '1', said)).toBe(false);
  expect(getOn('unheard-of', '1', said)).toBe(true);
});

function company(runs: Readonly<Record<string, readonly string[]>>, said: Company['worksWith']): Company {
  return { release: '3', mayRun: new Map(Object.entries(runs)), worksWith: said };
}

test('a release that does not work with what runs at two sites or more is refused, and one site goes first (INV-22)', () => {
  const said = worksWith({ '3': ['2'], '2': null, '1': null });
  expect(misfitOf([['a'], ['b', 'c']], company({ a: ['2'], b: ['2'], c: ['2'] }, said))).toBeNull();
  // The one that runs what does not get on goes first, and then nobody runs it any more.
  expect(misfitOf([['a'], ['b', 'c']], company({ a: ['1'], b: ['2'], c: ['2'] }, said))).toBeNull();
  expect(misfitOf([['b', 'a', 'c']], company({ a: ['1'], b: ['2'], c: ['2'] }, said))).toBeNull();
  const late = company({ a: ['2'], b: ['1'], c: ['2'] }, said);
  const misfit = misfitOf([['a'], ['b', 'c']], late);
  expect(misfit).toEqual({ site: 'a', versions: ['1'] });
  expect(misfit === null ? '' : misfitSentence(misfit, late)).toBe(
    '3 does not work with 1 (at b), and would run beside it. Bring these sites to 2 first.',
  );
  expect(misfitOf([['a']], company({ a: ['1', '2'], b: ['2', '1'] }, said))).toEqual({ site: 'a', versions: ['1'] });
});

test('what runs at a site itself is in nobody’s way there, but for what also runs elsewhere (INV-22)', () => {
  const said = worksWith({ '3': ['2'], '2': ['1'], '1': null });
  const mixture = new Mixture(company({ a: ['1'], b: ['1', '2'], c: ['2'] }, said));
  expect(mixture.misfits('c', '3')).toEqual(['1']);
  expect(mixture.misfits('a', '3')).toEqual(['1']);
  expect(mixture.misfits('nowhere', '3')).toEqual(['1']);
  expect(mixture.misfits('a', '2')).toEqual([]);
  mixture.settle('a', '2');
  expect(mixture.misfits('b', '3')).toEqual([]);
  expect(mixture.misfits('a', '3')).toEqual(['1']);
  mixture.settle('b', '2');
  expect(mixture.misfits('a', '3')).toEqual([]);
  mixture.add('b', '3');
  mixture.add('b', '3');
  expect(mixture.misfits('c', '1')).toEqual(['3']);
  expect(mixture.misfits('b', '1')).toEqual([]);
  mixture.add('nowhere', '1');
  expect(mixture.misfits('a', '3')).toEqual(['1']);
});

test.each<[string, readonly (readonly string[])[], Company, ReturnType<typeof misfitOf>]>([
  ['nobody', [], company({ a: ['1'] }, worksWith({ '3': [] })), null],
  [
    'who is not in the rollout counts all the same',
    [['a']],
    company({ a: ['2'], b: ['1'] }, worksWith({ '3': ['2'] })),
    { site: 'a', versions: ['1'] },
  ],
  [
    'what every other site of the wave runs',
    [['a', 'b']],
    company({ a: ['1'], b: ['2'] }, worksWith({ '3': [] })),
    { site: 'a', versions: ['2'] },
  ],
  [
    'all versions in the way are told',
    [['c'], ['a', 'b']],
    company({ a: ['1'], b: ['2'], c: ['0'] }, worksWith({ '3': [] })),
    { site: 'c', versions: ['1', '2'] },
  ],
  ['one site alone gets what it likes', [['a']], company({ a: ['1'] }, worksWith({ '3': [] })), null],
])('a rollout to which it matters what runs elsewhere: %s (INV-22)', (_, waves, of, misfit) => {
  expect(misfitOf(waves, of)).toEqual(misfit);
});

test('a misfit is told with the sites, no more than ten of them, and with what to bring there first', () => {
  const said = worksWith({ '3': ['2', '2.1'] });
  const sites = (count: number) =>
    company(Object.fromEntries(Array.from({ length: count }, (_, at) => [`s${String(at)}`, ['1']])), said);
  const ten = 's0, s1, s2, s3, s4, s5, s6, s7, s8, s9';
  const of = { site: 's0', versions: ['1'] };
  const fix = 'and would run beside it. Bring these sites to 2 or 2.1 first.';
  expect(misfitSentence(of, sites(10))).toBe(`3 does not work with 1 (at ${ten}), ${fix}`);
  expect(misfitSentence(of, sites(11))).toBe(`3 does not work with 1 (at ${ten} and others), ${fix}`);
  const two = company({ a: ['1'], b: ['2'], c: ['1', '2'] }, worksWith({ '3': [] }));
  const sentence = '3 does not work with 1 (at a, c), nor with 2 (at b, c), and would run beside it.';
  expect(misfitSentence({ site: 'a', versions: ['1', '2'] }, two)).toBe(sentence);
  expect(misfitSentence({ site: 'a', versions: ['1', '2'] }, { ...two, worksWith: new Map() })).toBe(sentence);
});
