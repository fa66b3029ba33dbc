import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { doubtRunning, keepRunning } from '../../src/rollouts/running-release.table.js';
import { Environments } from '../../src/sites/environments.service.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { visitorAs, wordsOf } from './visitor.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(async () => {
  await climb.stop();
});

async function pageOf(path: string): Promise<string> {
  const visitor = await visitorAs(climb.gatehouse, climb.manager.person);
  return wordsOf(await visitor.get(path));
}

test('an older release than what settled or runs there is nowhere called next, and its own page says why it stays (003-067)', async () => {
  await climb.release('3.0.0');
  const newer = await climb.release('3.1.0');
  expect(await pageOf('/')).toContain('Promote 3.0.0 to Dev');
  await climb.promote(newer, 'dev');
  await climb.settle(newer, 'dev');
  const ladder = await pageOf('/');
  expect(ladder).not.toContain('3.0.0');
  expect(ladder).toMatch(/Next: 3\.1\.0 to SIT/);
  const page = await pageOf('/releases/3.0.0');
  expect(page).toContain('3.1.0 is newer, and came to Dev before it: a promotion only goes forward.');
  expect(page).not.toContain('Promote 3.0.0 to Dev');
  expect(page).toContain('It goes no further: 3.1.0, which is newer, came to Dev first.');
  expect(page).toMatch(/SIT Not reached/);
  expect(page).not.toMatch(/criteria not met/);
});

test('what went back is told with its time and its way to another try, and is not called next (003-067)', async () => {
  const release = await climb.release('4.0.0');
  await climb.promote(release, 'dev');
  await climb.leave(release, 'dev', 'rolled-back');
  const ladder = await pageOf('/');
  expect(ladder).toMatch(
    /4\.0\.0 on Dev was rolled back on \w+ \d+ \w+ \d{4}, \d\d:\d\d \w+\. Promoting it again is possible on its page\./,
  );
  expect(ladder).not.toMatch(/Promote 4\.0\.0|Next: 4\.0\.0|FLIP 4\.0\.0/);
  const own = await pageOf('/releases/4.0.0');
  expect(own).toMatch(/Its last rollout on Dev was rolled back on \w+ \d+ \w+ \d{4}, \d\d:\d\d \w+\./);
  expect(own).toContain('Promote 4.0.0 to Dev');
  await climb.promote(release, 'dev');
  const again = await pageOf('/');
  expect(again).toMatch(/FLIP 4\.0\.0 Under way/);
  expect(again).not.toContain('was rolled back');
  await climb.leave(release, 'dev', 'completed-with-exceptions');
  const ended = await pageOf('/');
  expect(ended).toMatch(/4\.0\.0 on Dev ended without every site on/);
  expect(ended).not.toContain('Promote 4.0.0');
  await climb.settle(release, 'dev');
});

test('what runs at one site alone, by its own probe, is newer than what would go there (003-067)', async () => {
  const older = await climb.release('5.0.0');
  await climb.promote(older, 'dev');
  await climb.leave(older, 'dev', 'rolled-back');
  const newer = await climb.release('5.1.0');
  await climb.promote(newer, 'dev');
  await climb.leave(newer, 'dev', 'completed-with-exceptions');
  expect(await pageOf('/')).toContain('5.0.0 on Dev was rolled back');
  const [site] = climb.gatehouse.injected(Environments).sites('dev', 'flip');
  await climb.gatehouse.database.transaction((tx) =>
    keepRunning(tx, {
      ...{ site: site?.id ?? '', product: 'flip', version: newer.version, digest: newer.digest },
      ...{ healthy: true, attempt: randomUUID() },
    }),
  );
  const ladder = await pageOf('/');
  expect(ladder).not.toContain('5.0.0');
  expect(ladder).toContain('5.1.0 on Dev ended without every site');
});

test('what runs in an environment is counted by what each site’s own probe read, what most of them run first', async () => {
  const sites = climb.gatehouse.injected(Environments).sites('production', 'flip');
  const [first, second, third, doubtful] = sites.map(({ id }) => id);
  const left = sites.length - 4;
  expect(left).toBeGreaterThan(2);
  await climb.gatehouse.database.transaction(async (tx) => {
    const runs = async (site: string | undefined, version: string): Promise<void> => {
      const seen = { site: site ?? '', version, digest: 'd'.repeat(64), healthy: true, attempt: randomUUID() };
      await keepRunning(tx, { ...seen, product: 'flip' });
    };
    await runs(first, '6.1.0');
    await runs(second, '6.0.0');
    await runs(third, '6.0.0');
    await runs(doubtful, '6.0.0');
    await doubtRunning(tx, doubtful ?? '', 'flip');
    await runs('a-site-that-is-gone', '6.0.0');
  });
  const ladder = await pageOf('/');
  expect(ladder).toMatch(
    new RegExp(`Nothing yet at ${left} sites 6\\.0\\.0 at 2 sites 6\\.1\\.0 at 1 site Not known at 1 site`),
  );
});
