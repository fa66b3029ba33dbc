import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Answer } from '../client.js';
import type { Somebody } from '../gatehouse.js';
import { registered } from '../rollouts/offline/offline-client.js';
import { openWard, type Ward } from '../rollouts/ward.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

const STEPS = 'https://steps.example/flip';
let ward: Ward;
let tester: Somebody;
let atDesk: Visitor;
let digest: string;
beforeAll(async () => {
  ward = await openWard({
    ...{ sites: 2, policy: { concurrency: 2 } },
    products: {
      flip: {
        ...{ title: 'FLIP', tracker: null, source: null, notes: { contacts: [], mandatory: {} } },
        smokeTest: { required: true, performer: 'delivery', steps: STEPS },
      },
    },
  });
  tester = await ward.gatehouse.as({ role: 'delivery', duty: 'tester' });
  atDesk = await visitorAs(ward.gatehouse, tester.person);
  const release = await registered(ward, '1.0.0', 'planned', tester.person);
  ({ digest } = release);
  await ward.until(await ward.plan(release), 'completed');
});
afterAll(() => ward.stop());

/** What stands for the decision that a page shows. */
function markIn(page: Answer): string {
  return /name="after" value="([^"]+)"/.exec(String(page.body))?.[1] ?? '';
}

/** What is said at the gate of Production. */
function smokeTestsIn(page: Answer): string {
  return /id="smoke-tests".*?<\/section>/s.exec(String(page.body))?.[0] ?? '';
}

test('after a rollout each site says at the gate that it is to be tested, and what the test came to is recorded there (003-011, 003-080)', async () => {
  expect(wordsOf(await atDesk.get('/'))).toContain('Smoke test 1.0.0 at 2 sites');
  const first = await atDesk.get('/releases/1.0.0');
  expect(wordsOf(first)).toContain('2 sites still to be tested. The steps: https://steps.example/flip');
  expect(smokeTestsIn(first)).toContain(digest);
  const one = '/releases/1.0.0/smoke-tests/trust-01';
  const silent = await atDesk.send(one, { digest, outcome: 'failed', notes: ' ' });
  expect([silent.status, String(silent.body)]).toEqual([
    400,
    expect.stringMatching(/href="#smoke-test-trust-01-notes">\s*“Notes” is missing/),
  ]);
  expect(smokeTestsIn(silent)).toMatch(/<details class="nhsuk-details" open>[^]*value="failed"[^>]* checked/);
  const other = { digest: 'a'.repeat(64), outcome: 'failed', notes: 'No <scan> is found' };
  const refused = await atDesk.send(one, other);
  expect([refused.status, wordsOf(refused)]).toEqual([409, expect.stringContaining('Look at it again.')]);
  expect(smokeTestsIn(refused)).toContain('No &lt;scan&gt; is found');
  expect((await atDesk.send(one, { ...other, digest })).status).toBe(303);
  const failed = await atDesk.get('/releases/1.0.0');
  expect(wordsOf(failed)).toContain('You recorded the smoke test of 1.0.0 at TRUST-01.');
  expect(smokeTestsIn(failed)).toMatch(/<strong>TRUST-01<\/strong>[^]*?It failed: /);
  const unexplained = await atDesk.send(one, { digest, outcome: 'passed' });
  expect([unexplained.status, wordsOf(unexplained)]).toEqual([400, expect.stringContaining('“Notes” is missing.')]);
  expect((await atDesk.send(one, { digest, outcome: 'passed', notes: 'The index is built' })).status).toBe(303);
  const after = wordsOf(await atDesk.get('/releases/1.0.0'));
  expect(after).toContain('The smoke test passed at 1 site. 1 site still to be tested.');
  const record = after.slice(after.lastIndexOf(' Record '));
  expect(record).toMatch(/[Ss]moke test failed at TRUST-01, by [^]*[Ss]moke test passed at TRUST-01, by /);
  expect(after).toMatch(
    /The smoke test passed at 1 site\. 1 site still[^]*Passed TRUST-01 It passed: [^,]+, \w+ \d+ \w+ 2\d{3}, \d\d:\d\d \w+: The index is built/,
  );
  const answer = await tester.get('/api/v1/releases/1.0.0/smoke-tests');
  expect(answer.body).toMatchObject({
    sites: expect.arrayContaining([expect.objectContaining({ site: 'trust-01', standing: 'passed' })]),
  });
});

test('whoever does not test is told who does, and is offered and taken nothing (abuse 16, abuse 17)', async () => {
  const path = '/releases/1.0.0/smoke-tests/trust-02';
  const wish = { digest, outcome: 'passed' };
  const owner = await visitorAs(ward.gatehouse, (await ward.gatehouse.as({ role: 'product-owner' })).person);
  expect(wordsOf(await owner.get('/'))).not.toContain('Smoke test 1.0.0');
  const page = await owner.get('/releases/1.0.0');
  expect(smokeTestsIn(page)).toContain('The delivery team tests TRUST-02.');
  expect(smokeTestsIn(page)).not.toContain('<form');
  expect((await owner.send(path, wish)).status).toBe(403);
  const trust = await visitorAs(ward.gatehouse, (await ward.gatehouse.as({ role: 'trust', trust: 'trust-02' })).person);
  await trust.get('/');
  const answer = await trust.send(path, { ...wish, outcome: 'failed' });
  expect([answer.status, String(answer.body)]).toEqual([403, expect.not.stringContaining('1.0.0')]);
  const reason = 'They know their own scans best';
  const decided = await tester.post('/api/v1/releases/1.0.0/smoke-tests/decisions', {
    ...{ digest, required: true, performer: 'trust', reason },
  });
  expect(decided.status).toBe(201);
  const after = await atDesk.get('/releases/1.0.0');
  expect(smokeTestsIn(after)).toContain('Tested by somebody of the Trust: TRUST-02.');
  expect(smokeTestsIn(after)).not.toContain('<form');
  const late = await atDesk.send(path, { ...wish, outcome: 'failed', notes: 'No scan' });
  expect([late.status, wordsOf(late)]).toEqual([403, expect.stringContaining('is done by somebody of its Trust')]);
});

test('the tests of a release stand on a page of their own, with every result and what was decided; who may decide does so there, past no decision unread (003-078, 003-079)', async () => {
  const path = '/releases/1.0.0/smoke-tests';
  const gate = String((await atDesk.get('/releases/1.0.0')).body);
  expect(gate).toMatch(new RegExp(`href="${path}">All smoke tests of it, and whether it needs one<`));
  const page = wordsOf(await atDesk.get(path));
  expect(page).toContain('by somebody of the site’s own Trust. Somebody ');
  expect(page).toMatch(/Still to be tested: 1 site To be tested TRUST-02 Somebody of its Trust tests it/);
  expect(page).toMatch(/Passed: 1 site Passed TRUST-01 It passed: [^]+ It failed: [^]+: No &lt;scan&gt; is found/);
  const unsaid = await atDesk.send(path, { digest, required: '', steps: 'ftp://steps.example' });
  expect([unsaid.status, wordsOf(unsaid)]).toEqual([400, expect.stringContaining('“Why” is missing. Say why.')]);
  expect(wordsOf(unsaid)).toContain('“Does this release need a smoke test?” is missing.');
  expect(String(unsaid.body)).toContain('value="ftp://steps.example"');
  const other = await atDesk.send(path, { digest: 'b'.repeat(64), required: 'false', reason: 'Nothing changed' });
  expect([other.status, wordsOf(other)]).toEqual([409, expect.stringContaining('Look at it again.')]);
  const one = { digest, required: 'true', performer: 'delivery', reason: 'One will do' };
  const read = { after: markIn(await atDesk.get(path)) };
  expect((await atDesk.send(path, { ...one, ...read })).status).toBe(303);
  const decided = wordsOf(await atDesk.get(path));
  expect(decided).toContain('You decided that 1.0.0 is smoke tested.');
  expect(decided).toMatch(
    /It is smoke tested at every site of Production, by the delivery team\. [^,]+ decided so on [^:]+:\d\d \w+: One will do/,
  );
  expect(decided).toContain('What was decided before');
  const none = { digest, required: 'false', reason: 'Nothing changed' };
  const unread = await atDesk.send(path, { ...none, ...read });
  expect([unread.status, wordsOf(unread)]).toEqual([
    409,
    expect.stringMatching(/decided since you read it.*: One will do.*Nothing changed/),
  ]);
  expect((await atDesk.send(path, none)).status).toBe(409);
  expect((await atDesk.send(path, { ...none, after: markIn(unread) })).status).toBe(303);
  expect(wordsOf(await atDesk.get(path))).toContain('It is not smoke tested.');
  const owner = await visitorAs(ward.gatehouse, (await ward.gatehouse.as({ role: 'product-owner' })).person);
  expect(String((await owner.get(path)).body)).not.toContain('name="required"');
  expect((await owner.send(path, one)).status).toBe(403);
});
