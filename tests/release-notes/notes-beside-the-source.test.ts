import { expect, test } from '@jest/globals';
import { PretendGitHub } from '../pretend/github/pretend-github.js';
import { REPOSITORY, sourcedEnvironments } from '../releases/source/sourced.js';
import { startWriting, WRITTEN } from './writing.js';

test('published production notes stand at the tag, with nothing that a Trust may not read, and call nobody (003-054)', async () => {
  const github = await PretendGitHub.start();
  const flip = github.repository(REPOSITORY);
  const commit = flip.commit('one');
  flip.tag('v2.1.0', commit);
  const writing = await startWriting({
    environments: sourcedEnvironments(),
    settings: { SOURCE_POLL_SECONDS: '3600', ...github.settings },
  });
  try {
    await writing.release('2.1.0', { commit });
    const tickets = [
      ...WRITTEN.changes.tickets,
      { key: 'FLIP-11', type: 'Bug', summary: 'Ask @flip-team about #12', status: 'Done' },
    ];
    await writing.writeAll('2.1.0', { changes: { ...WRITTEN.changes, tickets } });
    expect((await writing.publish('2.1.0', 'production')).status).toBe(201);
    const end = performance.now() + 30_000;
    while (flip.releases.length === 0 && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const [release] = flip.releases;
    expect(release).toMatchObject({ tag: 'v2.1.0', name: 'FLIP 2.1.0' });
    const body = release?.body ?? '';
    expect(body).toContain('Cohorts are now counted in seconds.');
    expect(body).toContain('- FLIP-9 Uploads \\<b\\>hang\\</b\\> & stop (Bug)');
    expect(body).toContain('One further change is not described here');
    expect(body).not.toMatch(/FLIP-66|Tokens leak|FLIP-77|Close the door|FLIP desk|ashmere/);
    expect(body).not.toMatch(/@flip|#12/);
  } finally {
    await writing.stop();
    await github.stop();
  }
});
