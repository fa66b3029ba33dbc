import { expect, test } from '@jest/globals';
import { commitPoints, enginePoints, pointsOf } from './commit-points.js';

test('every commit of the engine names its point in the code itself, with a dot (F4)', () => {
  const found = commitPoints();
  expect(found.length).toBeGreaterThan(50);
  expect(found.filter(({ point }) => point === null || !/^[a-z][a-z-]*\.[a-z][a-z-]*$/.test(point))).toEqual([]);
});

test('no two points have one name (F4)', () => {
  const points = enginePoints();
  expect(points.filter((point, index) => points.indexOf(point) !== index)).toEqual([]);
});

test('a commit without a name, or with one that is only known when it runs, is found where it stands (F4)', () => {
  const text = [
    `await this.database.transaction((tx) => one(tx), 'a.b');`,
    `await database.transaction(two);`,
    'await this.database.transaction(three, `a.${name}`);',
    `await this.database.transaction(four, NAME);`,
  ].join('\n');
  expect(pointsOf(text, 'x.ts')).toEqual([
    { point: 'a.b', where: 'x.ts:1' },
    { point: null, where: 'x.ts:2' },
    { point: null, where: 'x.ts:3' },
    { point: null, where: 'x.ts:4' },
  ]);
});
