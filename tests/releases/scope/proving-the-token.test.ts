import { expect, test } from '@jest/globals';
import type { Answer } from '../../../src/platform/answer.js';
import type { TrackerStanding } from '../../../src/releases/scope/issue-tracker.js';
import { logToMemory } from '../../platform/log-buffer.js';
import { PretendTracker } from '../../pretend/tracker.js';
import { startTracked, until } from './tracked.js';

class Lacking extends PretendTracker {
  override standing(projects: readonly string[]): Promise<Answer<TrackerStanding>> {
    this.asked.push(`standing ${projects.join(' ')}`);
    const missing = { FLIP: ['Administer projects', 'Edit issues'] };
    return Promise.resolve({ ok: true, value: { kind: 'cloud', account: 'Gatehouse', missing } });
  }
}

test('who we are at the tracker and what we lack there is said once, at the start', async () => {
  const { log, lines } = logToMemory();
  const tracker = new Lacking();
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
