import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Somebody } from '../gatehouse.js';
import { loadFolder } from '../../src/sites/folder.setup.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import type { Signable } from '../evidence/story.js';
import { visitorAs, wordsOf } from './visitor.js';

let climb: Climb;
let una: Somebody;
beforeAll(async () => {
  const content = loadFolder('environments', { production: false });
  const rungs = content.rungs.map((rung) => (rung.name === 'uat' ? { ...rung, consultationSeconds: 3600 } : rung));
  climb = await startClimb({ environments: { ...content, rungs } });
  una = await climb.gatehouse.as({ role: 'uat-tester', name: 'Una Uat' });
});
afterAll(() => climb.stop());

async function onUat(version: string): Promise<Signable> {
  const release = await climb.release(version);
  await climb.climbTo(release, 'uat');
  await climb.promote(release, 'uat');
  return release;
}

test('a UAT tester says at the gate what they think before UAT is signed off, and whoever signs reads it there (003-114)', async () => {
  const release = await onUat('6.0.0');
  const [path, comments] = ['/releases/6.0.0', '/releases/6.0.0/comments'];
  const tester = await visitorAs(climb.gatehouse, una.person);
  expect(wordsOf(await tester.get(path))).not.toContain('Say what you think of it');
  await climb.settle(release, 'uat');
  expect(wordsOf(await tester.get('/'))).toContain('Say what you think of 6.0.0 before UAT is signed off');
  const page = await tester.get(path);
  expect(wordsOf(page)).toMatch(
    /UAT is approved after its consultation, which ends on [^.]*, or once these have commented: Una Uat\./,
  );
  expect(wordsOf(page)).toContain('Say what you think of it');
  const { digest } = release;
  const silent = await tester.send(comments, { stage: 'uat', digest, comment: ' ' });
  expect([silent.status, String(silent.body)]).toEqual([
    400,
    expect.stringMatching(
      /href="#comment-uat-comment">\s*“What do you think of it, before UAT is signed off\?” is missing/,
    ),
  ]);
  expect(String(silent.body).match(/id="comment-uat-comment"/g)).toHaveLength(1);
  const typed = { stage: 'uat', comment: 'It is <quick> now' };
  const other = await tester.send(comments, { ...typed, digest: 'f'.repeat(64) });
  expect([other.status, String(other.body)]).toEqual([
    409,
    expect.stringContaining('It is &lt;quick&gt; now</textarea>'),
  ]);
  expect((await tester.send(comments, { ...typed, digest })).status).toBe(303);
  const after = wordsOf(await tester.get(path));
  expect(wordsOf(await tester.get('/'))).not.toContain('Say what you think of 6.0.0');
  expect(after).toContain('You said what you think of 6.0.0. Whoever signs it off reads it.');
  expect(after).not.toContain('Say what you think of it');
  const owner = await visitorAs(climb.gatehouse, climb.owner.person);
  const read = wordsOf(await owner.get(path));
  expect(read.slice(read.lastIndexOf(' Record '))).toMatch(/Consultation commented[^,]*, UAT, by Una Uat/);
  expect(read).toMatch(
    /The consultation before UAT is over\. It is &lt;quick&gt; now Una Uat, [^]*Sign off UAT, or reject it/,
  );
  const signed = await climb.owner.post('/api/v1/releases/6.0.0/sign-offs', {
    stage: 'uat',
    decision: 'approved',
    digest,
  });
  expect(signed).toMatchObject({ status: 201 });
  const later = wordsOf(await owner.get(path));
  expect(later).not.toContain('The consultation before UAT is over.');
  expect(later).toMatch(/Comment Said before UAT is signed off Una Uat, [^:]*:\d\d [A-Z]+: It is &lt;quick&gt; now/);
});

test('whoever is not asked reads who is, and is offered and taken nothing (abuse 16)', async () => {
  const release = await onUat('6.1.0');
  await climb.settle(release, 'uat');
  const owner = await visitorAs(climb.gatehouse, climb.owner.person);
  const page = wordsOf(await owner.get('/releases/6.1.0'));
  expect(page).toContain('or once these have commented: Una Uat.');
  expect(page).not.toContain('Say what you think of it');
  const wish = { stage: 'uat', digest: release.digest, comment: 'Good' };
  expect((await owner.send('/releases/6.1.0/comments', wish)).status).toBe(403);
});
