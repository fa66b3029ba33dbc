import { expect, test } from '@jest/globals';
import { judge, type Look, lookSchema, type Sighting, type Stretch } from './looks.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 21, 20, 0, second));

/** What was told at a second: what state, and when it is to be back, in minutes past. */
function look(second: number, state: string | null, back: readonly number[] = []): Look {
  const down = state === 'in-progress';
  const [backAt = null, wasBackAt = null] = back.map((minute) => at(60 * minute));
  const banner = {
    state,
    title: `FLIP is ${state ?? ''}`,
    text: '',
    down,
    since: null,
    backAt,
    wasBackAt,
    from: null,
    to: null,
  };
  return lookSchema.parse({
    asOf: at(second),
    banner: state === null ? null : banner,
    sites: [{ site: 'ashmere', condition: down ? 'down' : 'working', backAt }],
  });
}

const DOWN: Stretch = { site: 'ashmere', from: at(10), to: at(20) };
const ill = (second: number): Sighting => ({ site: 'ashmere', at: at(second) });
const GOOD = [
  look(8, 'scheduled'),
  look(12, 'in-progress', [2]),
  look(18, 'in-progress', [3, 2]),
  look(22, 'completed'),
];

test('a banner that is there while a site is down and gone after, with its times, did well', () => {
  const summary = judge(GOOD, { stretches: [DOWN], sightings: [ill(11), ill(19)] });
  expect(summary).toMatchObject({ looks: 4, whileDown: 2, missed: 0, ill: 2, unsaid: 0, gone: true });
  expect(summary).toMatchObject({ predictions: 2, changes: 1 });
  expect(summary.words.map(({ state }) => state)).toEqual(['scheduled', 'in-progress', 'in-progress', 'completed']);
});

test.each([
  ['says that all is well while a site is being changed', [...GOOD.slice(0, 2), look(18, 'completed')], { missed: 1 }],
  ['says nothing while a site is being changed', [...GOOD.slice(0, 2), look(18, null)], { missed: 1 }],
  ['stays when all is back', GOOD.slice(0, 3), { gone: false }],
  ['never says when', [look(12, 'in-progress')], { predictions: 0, changes: 0 }],
  ['is not there when a site says that it is not well', [look(14, 'completed'), look(16, 'completed')], { unsaid: 1 }],
])('a banner that %s is found out', (_, looks, wanted) => {
  expect(judge(looks, { stretches: [DOWN], sightings: [ill(15)] })).toMatchObject(wanted);
});

test('what began at the moment of a look need not be in it, and what is over may not be held against it', () => {
  expect(judge([look(11, null), look(20, null)], { stretches: [DOWN], sightings: [] })).toMatchObject({ whileDown: 0 });
});
