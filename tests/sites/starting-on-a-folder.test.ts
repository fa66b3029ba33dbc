import { expect, test } from '@jest/globals';
import { startGatehouse } from '../gatehouse.js';
import { withCopy } from './folder.js';

test('the service does not start on a folder with a mistake in it, and says which', async () => {
  await withCopy(async (folder) => {
    await folder.change('production.yml', 'concurrency: 3', 'concurrency: 0');
    await folder.change('dev.yml', 'host: dev', 'host: "~dev"');
    const starting = startGatehouse({ environments: folder.directory });
    await expect(starting).rejects.toThrow(
      /dev\.yml:\d+:\d+ {2}sites\[0\]\.host[^]*production\.yml:\d+:\d+ {2}rollout\.concurrency/,
    );
  });
});
