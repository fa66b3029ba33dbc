import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Answer } from '../client.js';
import type { Somebody } from '../gatehouse.js';
import { look, open, raise, take, type Shown } from '../hotfixes/runbook.js';
import { makeAccount, PASSWORD } from '../people/account.js';
import { registered } from '../rollouts/offline/offline-client.js';
import { eventually, openWard, type Ward } from '../rollouts/ward.js';
import { visitor, visitorAs, wordsOf, type Visitor } from './visitor.js';

const STEPS = 'https://steps.example/flip';
let ward: Ward;
let manager: Somebody;
let atDesk: Visitor;
beforeAll(async () => {
  ward = await openWard({
    ...{ sites: 3, policy: { concurrency: 3 } },
    products: {
      flip: {
        ...{ title: 'FLIP', tracker: null, source: null, notes: { contacts: [], mandatory: {} } },
        smokeTest: { required: true, performer: 'delivery', steps: STEPS },
      },
    },
  });
  manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  atDesk = visitor(ward.gatehouse);
  const grant = { role: 'delivery', duty: 'release-manager', trust: null } as const;
  const { email } = await makeAccount(ward.gatehouse, grant);
  await atDesk.get('/sign-in');
  await atDesk.send('/sign-in', { email, password: PASSWORD, to: '/' });
  const before = await registered(ward, '1.0.0', 'planned', manager.person);
  await ward.until(await ward.plan(before), 'completed');
});
afterAll(() => ward.stop());

/** A hotfix for which this site is told to go offline, where no fix is deployed. */
async function withSiteOffline(site: string): Promise<Shown> {
  const hotfix = await open(manager, await raise(manager, { sites: [site], reference: 'FLIP-9' }));
  const steps = [
    { step: 'triage', finding: 'The index is full', version: '1.0.1', ticket: 'FLIP-9' },
    { step: 'tell', message: 'Ring us' },
    { step: 'decide-offline', otherSystems: false, dataLoss: true, because: 'Scans are lost', sites: [site] },
    { step: 'assess', impact: 'A ward waits', leadMinutes: 90, deploy: false, because: 'It goes by itself' },
  ];
  for (const step of steps)
    expect([step.step, await take(manager, hotfix, step)]).toEqual([
      step.step,
      expect.objectContaining({ status: 200 }),
    ]);
  return hotfix;
}

async function untilStage(hotfix: Shown, wanted: string): Promise<void> {
  await eventually(async () => {
    const now = (await look(manager, hotfix)).offline.map(({ stage }) => stage).join();
    return now === wanted ? {} : `it is ${now}`;
  });
}

/** Lets every password that was typed have been typed a while ago. */
async function ageProofs(): Promise<void> {
  await ward.gatehouse.database.transaction((tx) =>
    sql`update session set proved_at = app.now() - interval '11 minutes'`.execute(tx),
  );
}

function hiddenIn(page: Answer, action: string, name: string): string {
  const [, after = ''] = String(page.body).split(`action="${action}"`);
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(after.split('</form>')[0] ?? '')?.[1] ?? 'none';
}

test('a site that will not go offline is tried again from the page, which names it and what is in the way, and asks no password to stop harm (003-025)', async () => {
  ward.node.conduct('trust-02', 'fails');
  const hotfix = await withSiteOffline('trust-02');
  const [path, again] = [`/hotfixes/${hotfix.id}`, `/hotfixes/${hotfix.id}/try-again`];
  await untilStage(hotfix, 'in-trouble');
  await ageProofs();
  const page = await atDesk.get(path);
  expect(wordsOf(page)).toContain('Try again at once at TRUST-02, when what is in the way there is gone.');
  expect(wordsOf(page)).toContain('TRUST-02, to be taken offline: Failed at &quot;check health&quot;');
  expect(wordsOf(page)).toContain('Have it tried again, once what is in the way is gone. By the delivery team.');
  expect(wordsOf(page)).not.toContain('There is no page for this');
  const sites = hiddenIn(page, again, 'sites');
  const untold = await atDesk.send(again, { sites });
  expect([untold.status, wordsOf(untold)]).toEqual([
    400,
    expect.stringContaining('“What has changed there?” is missing.'),
  ]);
  const words = { reason: 'Its disk is <free> again' };
  const others = await atDesk.send(again, { ...words, sites: 'trust-01' });
  expect([others.status, wordsOf(others)]).toEqual([409, expect.stringContaining('Other sites are in trouble now')]);
  expect(String(others.body)).toContain('Its disk is &lt;free&gt; again');
  ward.node.conduct('trust-02', 'well');
  expect((await atDesk.send(again, { ...words, sites })).status).toBe(303);
  expect(wordsOf(await atDesk.get(path))).toContain('It is tried again at TRUST-02.');
  await untilStage(hotfix, 'offline');
  const late = await atDesk.send(again, { ...words, sites });
  expect([late.status, wordsOf(late)]).toEqual([409, expect.stringContaining('That step is not offered to you now')]);
  expect(String(late.body)).toContain('Its disk is &lt;free&gt; again');
});

test('a site that will not come back is tried again with the password, and is back once its smoke test is recorded at the page (003-011, 003-025)', async () => {
  const hotfix = await withSiteOffline('trust-03');
  const path = `/hotfixes/${hotfix.id}`;
  const [again, tested] = [`${path}/try-again`, `${path}/smoke-tests/trust-03`];
  await untilStage(hotfix, 'offline');
  ward.node.conduct('trust-03', 'unreachable');
  expect((await take(manager, hotfix, { step: 'bring-back', because: 'It was the proxy' })).status).toBe(200);
  await untilStage(hotfix, 'in-trouble');
  await ageProofs();
  const page = await atDesk.get(path);
  expect(wordsOf(page)).toMatch(/What you do now.*TRUST-03, to be brought back: Unreachable/);
  const typed = { reason: 'The proxy is mended', sites: hiddenIn(page, again, 'sites') };
  const untyped = await atDesk.send(again, typed);
  expect([untyped.status, wordsOf(untyped)]).toEqual([400, expect.stringContaining('Your password is missing.')]);
  ward.node.conduct('trust-03', 'well');
  expect((await atDesk.send(again, { ...typed, password: PASSWORD })).status).toBe(303);
  const tester = await visitorAs(
    ward.gatehouse,
    (await ward.gatehouse.as({ role: 'delivery', duty: 'tester' })).person,
  );
  const { toTest } = await eventually(async () => {
    const page = await tester.get(path);
    return wordsOf(page).includes('Say what the smoke test of') ? { toTest: page } : wordsOf(page);
  });
  expect(wordsOf(toTest)).toContain('Say what the smoke test of 1.0.0 at TRUST-03 came to.');
  expect(wordsOf(toTest)).toContain('You tested exactly the digest');
  expect(wordsOf(toTest)).toContain('Record what the smoke test of 1.0.0 came to. By the delivery team.');
  expect(String(toTest.body)).toContain(`href="${STEPS}"`);
  const digest = hiddenIn(toTest, tested, 'digest');
  const silent = await tester.send(tested, { digest, outcome: 'failed' });
  expect([silent.status, String(silent.body)]).toEqual([
    400,
    expect.stringMatching(/href="#smoke-test-trust-03-notes">\s*“Notes” is missing/),
  ]);
  const other = await tester.send(tested, { digest: 'a'.repeat(64), outcome: 'passed' });
  expect([other.status, wordsOf(other)]).toEqual([409, expect.stringContaining('Look at it again.')]);
  await failsAtFirst(hotfix, tester, { tested, digest });
  expect((await tester.send(tested, { digest, outcome: 'passed', notes: 'The index is built' })).status).toBe(303);
  expect(wordsOf(await tester.get(path))).toContain('You recorded the smoke test of 1.0.0 at TRUST-03.');
  await untilStage(hotfix, 'back');
});

/** A test that failed is offered again, by the words of the last one; and nothing is tried again that no try helps. */
async function failsAtFirst(hotfix: Shown, tester: Visitor, { tested, digest }: Readonly<Record<string, string>>) {
  const path = `/hotfixes/${hotfix.id}`;
  const failed = { digest: digest ?? '', outcome: 'failed', notes: 'No scan is found' };
  expect((await tester.send(tested ?? '', failed)).status).toBe(303);
  await untilStage(hotfix, 'in-trouble');
  const page = await tester.get(path);
  expect(wordsOf(page)).toMatch(
    /Say what the smoke test of 1\.0\.0 at TRUST-03 came to\. The last one failed: \S.* said so at 20\d\d-/,
  );
  expect(hiddenIn(page, tested ?? '', 'digest')).toBe(digest);
  expect(String((await atDesk.get(path)).body)).not.toContain('/try-again');
  const { next } = await look(manager, hotfix);
  expect(next.map(({ step }) => step)).not.toContain('try-sites-again');
  expect(next.find(({ step }) => step === 'smoke-test-trust-03')).toMatchObject({
    ...{ leadsOn: true, example: { outcome: 'passed', notes: expect.any(String) } },
  });
  const order = z
    .object({ orders: z.array(z.object({ id: z.string(), sites: z.array(z.object({ site: z.string() })) })) })
    .parse((await manager.get('/api/v1/offline')).body)
    .orders.find(({ sites }) => sites.some(({ site }) => site === 'trust-03'));
  const again = await manager.post(`/api/v1/offline/${order?.id ?? ''}/again`, { reason: 'It may help' });
  expect([again.status, JSON.stringify(again.body)]).toEqual([409, expect.stringContaining('nothing to try again')]);
}

test('whoever may not is shown what is in the way, and is offered and taken nothing (abuse 16, abuse 17)', async () => {
  ward.node.conduct('trust-01', 'fails');
  const hotfix = await withSiteOffline('trust-01');
  const path = `/hotfixes/${hotfix.id}`;
  await untilStage(hotfix, 'in-trouble');
  const owner = await visitorAs(ward.gatehouse, (await ward.gatehouse.as({ role: 'product-owner' })).person);
  const page = await owner.get(path);
  expect(wordsOf(page)).toContain('Have it tried again, once what is in the way is gone. By the delivery team.');
  expect(String(page.body)).not.toContain('/try-again');
  const wish = { reason: 'Its disk is free', sites: 'trust-01', outcome: 'passed', digest: 'a'.repeat(64) };
  expect((await owner.send(`${path}/try-again`, wish)).status).toBe(403);
  const trust = await visitorAs(ward.gatehouse, (await ward.gatehouse.as({ role: 'trust', trust: 'trust-01' })).person);
  await trust.get('/');
  expect((await trust.send(`${path}/try-again`, wish)).status).toBe(403);
  const answer = await trust.send(`${path}/smoke-tests/trust-01`, wish);
  expect([answer.status, String(answer.body)]).toEqual([403, expect.not.stringContaining('HF-')]);
});

test('whoever rolls a fix back reads before that what it mends, and that nothing opens it again', async () => {
  const hotfix = await withSiteOffline('trust-03');
  const { rows } = await ward.gatehouse.database.transaction((tx) =>
    sql<{ id: string }>`with kept as (update hotfix set release = '1.0.0' where id = ${hotfix.id})
      select id from rollout where release = '1.0.0'`.execute(tx),
  );
  const page = await atDesk.get(`/rollouts/${rows[0]?.id ?? ''}/acts/roll-back`);
  expect(wordsOf(page)).toMatch(
    /1\.0\.0 is the fix of INC-\d+ \(HF-\d+\)\. Where it is rolled back, what it mends comes back, and nothing opens it again by itself\./,
  );
});
