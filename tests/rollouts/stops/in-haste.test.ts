import { expect, test } from '@jest/globals';
import { startGatehouse } from '../../gatehouse.js';

test('a stop takes any words as its reason, as seconds count, but none that an example of ours has (004-018)', async () => {
  const gatehouse = await startGatehouse();
  try {
    const manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
    const stopped = async (reason: string): Promise<number> =>
      (await manager.post('/api/v1/stops', { scope: 'everything', reason })).status;
    expect(await stopped('<why, in a sentence>')).toBe(400);
    expect(await stopped('TBC')).toBe(202);
    expect(await stopped('<PixelData>')).not.toBe(400);
  } finally {
    await gatehouse.stop();
  }
});
