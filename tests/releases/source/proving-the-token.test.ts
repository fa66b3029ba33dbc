import { expect, test } from '@jest/globals';
import { SourceWorker } from '../../../src/releases/source/source-reader.worker.js';
import { startSourced, until } from './sourced.js';

test('a token that is refused is tried again when something is to be read, and not at every look: too many tries lock it out', async () => {
  const house = await startSourced({ settings: { GITHUB_TOKEN: 'ghp_atokenthatranoutyesterday' } });
  const { github } = house;
  try {
    const worker = house.gatehouse.injected(SourceWorker);
    await until(() => github.requests.length > 0, 'it is tried');
    const before = github.requests.length;
    for (let looks = 0; looks < 20; looks += 1) {
      worker.hint();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(github.requests.length).toBe(before);
    await house.release('2.1.0');
    worker.hint();
    await until(() => github.requests.length > before, 'it is tried again');
  } finally {
    await house.stop();
  }
});
