import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startClimb } from '../promotions/climb.js';
import { REPOSITORY, sourcedEnvironments, startSourced, type Sourced } from '../releases/source/sourced.js';
import { visitorAs, wordsOf } from './visitor.js';

let house: Sourced;
beforeAll(async () => {
  house = await startSourced();
});
afterAll(() => house.stop());

test('the source is read again from the page of a release, which says what it told and what still stands where it cannot be reached (003-089)', async () => {
  const commit = house.flip.commit('one');
  await house.release('2.1.0', { commit });
  house.flip.check(commit, 'unit', 'timed_out');
  const [path, again] = ['/releases/2.1.0', '/releases/2.1.0/source/refresh'];
  const tester = await visitorAs(house.gatehouse, house.tester.person);
  expect(String((await tester.get(path)).body)).toMatch(
    /Where: <a [^>]*href="\/releases\/2\.1\.0#source"[^]*<h2 [^>]*id="source"/,
  );
  expect((await tester.send(again, {})).status).toBe(303);
  const page = wordsOf(await tester.get(path));
  expect(page).toContain('The source is as its host has it now.');
  expect(page).toContain(`As ${REPOSITORY} told it on`);
  expect(page).toContain(`Commit ${commit.slice(0, 12)} is there. There is no tag v2.1.0 yet. unit: timed out`);
  await house.github.stop();
  const away = await tester.send(again, {});
  expect([away.status, wordsOf(away)]).toEqual([
    503,
    expect.stringMatching(
      /There is a problem The source could not be read now, so nothing has changed here: [^]*unit: timed out/,
    ),
  ]);
});

test('whoever may not is shown what the source told, and is offered and taken nothing (abuse 16)', async () => {
  await house.release('2.2.0');
  const visitor = await visitorAs(house.gatehouse, (await house.gatehouse.as({ role: 'administrator' })).person);
  const page = await visitor.get('/releases/2.2.0');
  expect(wordsOf(page)).toContain(`${REPOSITORY} has not been read yet.`);
  expect(String(page.body)).not.toContain('/source/refresh');
  expect((await visitor.send('/releases/2.2.0/source/refresh', {})).status).toBe(403);
});

test('where no source host is set up, whoever has it read is told so in words, and of no setting (003-089)', async () => {
  const climb = await startClimb({ environments: sourcedEnvironments({ checks: {} }) });
  try {
    await climb.release('2.3.0');
    const tester = await visitorAs(climb.gatehouse, climb.tester.person);
    await tester.get('/releases/2.3.0');
    const answer = await tester.send('/releases/2.3.0/source/refresh', {});
    expect([answer.status, wordsOf(answer)]).toEqual([
      503,
      expect.stringContaining('Gatehouse is not set up to read GitHub here; an administrator can set that up.'),
    ]);
    expect(String(answer.body)).not.toContain('GITHUB_');
  } finally {
    await climb.stop();
  }
});
