import { afterEach, expect, test } from '@jest/globals';
import { Scopes } from '../../../src/releases/scope/scope.service.js';
import { DOWN } from '../../pretend/tracker.js';
import { startTracked, type Tracked } from './tracked.js';

let house: Tracked;
afterEach(() => house.stop());

/** A release whose scope was read by itself already, so that nobody but the callers reads it again. */
async function startRead(): Promise<Scopes> {
  house = await startTracked();
  await house.tracker.ensureVersion({ project: 'FLIP', name: 'FLIP 2.1.0' }, { description: '' });
  house.tracker.put('FLIP-1', { fixVersions: ['FLIP 2.1.0'] });
  await house.release('2.1.0');
  await house.refresh('2.1.0');
  house.tracker.asked.length = 0;
  return house.gatehouse.injected(Scopes);
}

const readings = (): number => house.tracker.asked.filter((asked) => asked === 'readScope FLIP 2.1.0').length;
const times = <T>(work: () => Promise<T>): Promise<T>[] => Array.from({ length: 40 }, work);

test('forty who want a scope read at once have it read twice: one that had begun, and one for all who came after (abuse 49)', async () => {
  const scopes = await startRead();
  let now = 0;
  let most = 0;
  house.tracker.pause = async () => {
    now += 1;
    most = Math.max(most, now);
    // What the second reading is the first to see.
    if (readings() === 2) house.tracker.put('FLIP-2', { fixVersions: ['FLIP 2.1.0'] });
    await new Promise((resolve) => setTimeout(resolve, 5));
    now -= 1;
  };
  const [, ...later] = await Promise.all(times(() => scopes.refresh('2.1.0')));
  for (const { tickets } of later) expect(tickets.map(({ key }) => key)).toEqual(['FLIP-1', 'FLIP-2']);
  expect([most, readings()]).toEqual([1, 2]);
  await house.refresh('2.1.0');
  expect(readings()).toBe(3);
});

test('a trouble is told to all who waited for that reading, and to nobody after it', async () => {
  const scopes = await startRead();
  house.tracker.trouble = DOWN;
  const ended = await Promise.allSettled(times(() => scopes.refresh('2.1.0')));
  expect(ended.every(({ status }) => status === 'rejected')).toBe(true);
  house.tracker.trouble = null;
  expect((await house.refresh('2.1.0')).trouble).toBeNull();
});
