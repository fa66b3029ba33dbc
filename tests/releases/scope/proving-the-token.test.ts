import { expect, test } from '@jest/globals';
import { logToMemory } from '../../platform/log-buffer.js';
import { PretendTracker } from '../../pretend/tracker.js';
import { startTracked, until } from './tracked.js';

test('who we are at the tracker and what we lack there is said once, at the start', async () => {
  const { log, lines } = logToMemory();
  const tracker = new PretendTracker();
  tracker.missing = { FLIP: ['Administer projects', 'Edit issues'] };
  const house = await startTracked({ tracker, log });
  try {
    await until(() => lines().some(({ mayNot }) => mayNot === 'Administer projects; Edit issues'), 'it is said');
    expect(lines().find(({ account }) => account === 'Gatehouse')).toMatchObject({ kind: 'cloud', level: 'info' });
    await house.release('2.1.0');
    await house.refresh('2.1.0');
    expect(tracker.asked.filter((asked) => asked.startsWith('standing'))).toEqual(['standing FLIP']);
  } finally {
    await house.stop();
  }
});
