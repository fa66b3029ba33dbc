import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startClimb, type Climb } from '../promotions/climb.js';
import { visitorAs, wordsOf } from './visitor.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(async () => {
  await climb.stop();
});

const REASON = 'Every journey was tried.';

test('a release is signed off from its page, on exactly the digest that was shown, and the next page says so once (003-097, INV-01)', async () => {
  const release = await climb.release('3.0.0');
  await climb.climbTo(release, 'uat');
  await climb.promote(release, 'uat');
  await climb.settle(release, 'uat');
  const owner = await visitorAs(climb.gatehouse, climb.owner.person);
  const page = await owner.get('/releases/3.0.0');
  expect(page.status).toBe(200);
  expect(wordsOf(page)).toContain('Sign off UAT, or reject it');
  expect(String(page.body)).toMatch(/<button[^>]*>\s*Sign off or reject UAT\s*</);
  expect(wordsOf(await owner.get('/'))).toContain('Sign off UAT of 3.0.0, or reject it');
  const sent = { stage: 'uat', digest: release.digest, decision: 'approved', reason: REASON };
  const answer = await owner.send('/releases/3.0.0/sign-offs', sent);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/releases/3.0.0']);
  const after = await owner.get('/releases/3.0.0');
  expect(wordsOf(after)).toContain('You approved UAT of 3.0.0.');
  expect(wordsOf(after)).not.toContain('Sign off UAT, or reject it');
  expect(wordsOf(await owner.get('/releases/3.0.0'))).not.toContain('You approved UAT of 3.0.0.');
  const { body } = await climb.owner.get('/api/v1/releases/3.0.0/sign-offs');
  expect(body).toMatchObject({
    signOffs: expect.arrayContaining([
      expect.objectContaining({ stage: 'uat', digest: release.digest, reason: REASON }),
    ]),
  });
});

test('a form with faults is shown again with what was typed, and with what is wrong beside the field', async () => {
  const release = await climb.release('3.1.0');
  await climb.climbTo(release, 'uat');
  await climb.promote(release, 'uat');
  await climb.settle(release, 'uat');
  const owner = await visitorAs(climb.gatehouse, climb.owner.person);
  await owner.get('/releases/3.1.0');
  const unexplained = { stage: 'uat', digest: release.digest, decision: 'rejected', reason: ' ' };
  const answer = await owner.send('/releases/3.1.0/sign-offs', unexplained);
  expect(answer.status).toBe(400);
  expect(String(answer.body)).toContain('<title>Error: FLIP 3.1.0 - Gatehouse</title>');
  expect(String(answer.body)).toMatch(/href="#sign-uat-reason">\s*“Why” is missing\. Say why not\./);
  expect(String(answer.body)).toMatch(/value="rejected"[^>]* checked/);
  const other = { ...unexplained, digest: 'f'.repeat(64), reason: 'typed with care' };
  const refused = await owner.send('/releases/3.1.0/sign-offs', other);
  expect([refused.status, wordsOf(refused)]).toEqual([409, expect.stringContaining('typed with care')]);
});

test('whoever made a release is offered no sign-off of it, and is refused one that they send all the same (INV-04)', async () => {
  const both = await climb.gatehouse.as({ role: 'product-owner' }, { role: 'delivery', duty: 'release-manager' });
  const release = await climb.release('3.2.0', {}, both.person);
  await climb.climbTo(release, 'uat');
  await climb.promote(release, 'uat');
  await climb.settle(release, 'uat');
  const one = await visitorAs(climb.gatehouse, both.person);
  const page = wordsOf(await one.get('/releases/3.2.0'));
  expect(page).not.toContain('I approve it');
  const sent = { stage: 'uat', digest: release.digest, decision: 'approved' };
  const answer = await one.send('/releases/3.2.0/sign-offs', sent);
  expect([answer.status, wordsOf(answer)]).toEqual([403, expect.stringContaining('another person has to approve it')]);
});

test('a proof is given, a waiver asked for, and another person lets it through, each at the page', async () => {
  const release = await climb.release('3.3.0');
  await climb.promote(release, 'dev');
  await climb.settle(release, 'dev');
  const tester = await visitorAs(climb.gatehouse, climb.tester.person);
  await tester.get('/releases/3.3.0');
  const proof = { criterion: 'dev-complete', environment: 'sit', outcome: 'holds', reason: 'All merged' };
  const faulty = await tester.send('/releases/3.3.0/attestations', proof);
  expect(wordsOf(faulty)).toContain('Link to the proof is missing. Give the https address of the proof.');
  await tester.send('/releases/3.3.0/attestations', { ...proof, link: 'https://proof.example/1' });
  expect(wordsOf(await tester.get('/releases/3.3.0'))).toContain('Attested by Tess Tester.');
  const wish = { criterion: 'automation-tests', environment: 'sit', reason: 'The runner is down' };
  expect((await tester.send('/releases/3.3.0/waivers', wish)).status).toBe(303);
  const owner = await visitorAs(climb.gatehouse, climb.owner.person);
  expect(wordsOf(await owner.get('/'))).toContain('The runner is down');
  const page = await owner.get('/releases/3.3.0');
  const action = /action="([^"]*\/waivers\/[^"]+)"/.exec(String(page.body))?.[1] ?? '';
  expect(wordsOf(await owner.send(action, {}))).toContain(
    '“May this release go on without it?” is missing. Choose one of the two.',
  );
  expect((await owner.send(action, { decide: 'approve' })).status).toBe(303);
  const after = wordsOf(await owner.get('/releases/3.3.0'));
  expect(after).toContain('Waived: asked for by Tess Tester, approved by Olive Owner.');
});

test('a shut gate promotes nothing and says why; to Production leads a page of its own (003-088, INV-01)', async () => {
  const { person } = await climb.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const manager = await visitorAs(climb.gatehouse, person);
  const release = await climb.release('3.4.0');
  await manager.get('/releases/3.4.0');
  const shut = await manager.send('/releases/3.4.0/promotions', { environment: 'sit', digest: release.digest });
  expect([shut.status, wordsOf(shut)]).toEqual([409, expect.stringContaining('Promote it to Dev first')]);
  await climb.climbTo(release, 'production');
  const ready = await manager.get('/releases/3.4.0');
  const [, confirm] = /href="([^"]+)"[^>]*>Promote 3\.4\.0 to Production</.exec(String(ready.body)) ?? [];
  expect(confirm).toBe('/releases/3.4.0/promotions/production');
  const page = await manager.get(confirm ?? '/');
  const [, plan] = /href="([^"]+)">See the whole plan, with windows and freezes/.exec(String(page.body)) ?? [];
  expect([plan, wordsOf(await manager.get(plan ?? '/'))]).toEqual([
    expect.stringMatching(/production$/),
    expect.stringContaining('3.4.0'),
  ]);
});

test('what people wrote runs nowhere, and whoever may not see a release is told so in plain words (abuse 42, abuse 16)', async () => {
  const description = '<script>alert(1)</script><img src=x onerror=alert(2)>';
  await climb.release('3.5.0', { description });
  const tester = await visitorAs(climb.gatehouse, climb.tester.person);
  const page = await tester.get('/releases/3.5.0');
  expect(String(page.body)).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(String(page.body)).not.toMatch(/<script(?! src="\/assets\/live-[0-9a-f]{16}\.js" defer>)|onerror="|<img /);
  const trust = await climb.gatehouse.as({ role: 'trust', trust: 'harbour', name: 'Hanna Harbour' });
  const outside = await visitorAs(climb.gatehouse, trust.person);
  const refused = await outside.get('/releases/3.5.0');
  expect([refused.status, wordsOf(refused)]).toEqual([
    403,
    expect.stringContaining(
      'signed in as Hanna Harbour, somebody of a Trust that is no longer in Gatehouse, “harbour”.',
    ),
  ]);
  expect(String(refused.body)).not.toContain('alert');
  const unknown = await outside.get('/releases/9.9.9');
  expect(wordsOf(unknown).replace(/[0-9a-f-]{36}/, '')).toBe(wordsOf(refused).replace(/[0-9a-f-]{36}/, ''));
});

test('packages are compared with any other release of the product, and the list leads to each', async () => {
  const two = (version: string, ui: string) =>
    ['flip-api', 'flip-ui'].map((service) => ({
      ...{ service, artefact: `file:${service}-${version}.tar.gz`, sha256: 'b'.repeat(64) },
      version: service === 'flip-ui' ? ui : version,
    }));
  await climb.release('3.6.0', { packages: two('3.6.0', '1.0.0') });
  await climb.release('3.6.1', { packages: two('3.6.1', '1.0.0') });
  const tester = await visitorAs(climb.gatehouse, climb.tester.person);
  const page = wordsOf(await tester.get('/releases/3.6.1?from=3.6.0'));
  expect(page).toContain('flip-api 3.6.0 3.6.1 Changes flip-ui 1.0.0 1.0.0 Stays');
  expect((await tester.get('/releases/3.6.1?from=nowhere')).status).toBe(404);
  expect(String((await tester.get('/releases?product=flip')).body)).toContain('href="/releases/3.6.1"');
});

test('a colleague who is named as delegate signs at the page, and what was said is taken back there with a reason (003-114)', async () => {
  const release = await climb.release('3.7.0');
  await climb.climbTo(release, 'uat');
  await climb.promote(release, 'uat');
  await climb.settle(release, 'uat');
  const stand = await climb.gatehouse.as({ role: 'product-owner', name: 'Stan Stander' });
  const until = new Date(Date.now() + 86_400_000).toISOString();
  const named = { role: 'product-owner', delegate: stand.person, until, reason: 'On leave' };
  expect((await climb.owner.post('/api/v1/delegations', named)).status).toBe(201);
  const owner = await visitorAs(climb.gatehouse, climb.owner.person);
  expect(wordsOf(await owner.get('/releases/3.7.0'))).not.toContain('as delegate');
  const delegate = await visitorAs(climb.gatehouse, stand.person);
  expect(wordsOf(await delegate.get('/releases/3.7.0'))).toContain('For Olive Owner, as delegate');
  const sent = { stage: 'uat', digest: release.digest, decision: 'approved', onBehalfOf: climb.owner.person };
  expect((await delegate.send('/releases/3.7.0/sign-offs', sent)).status).toBe(303);
  const page = await delegate.get('/releases/3.7.0');
  expect(wordsOf(page)).toContain('UAT approved Stan Stander for Olive Owner');
  const tester = await visitorAs(climb.gatehouse, climb.tester.person);
  const back = takenBackAt(page, 'sign-offs')[0] ?? '';
  expect(String((await tester.get('/releases/3.7.0')).body)).not.toContain(back);
  const silent = await delegate.send(back, { reason: '' });
  expect([silent.status, wordsOf(silent)]).toEqual([400, expect.stringContaining('“Why” is missing')]);
  expect((await delegate.send(back, { reason: 'The wrong build' })).status).toBe(303);
  expect(wordsOf(await delegate.get('/releases/3.7.0'))).not.toContain('UAT approved Stan Stander');
});

/** Where the page's forms take a word of this kind back. */
function takenBackAt({ body }: { readonly body: unknown }, kind: string): readonly string[] {
  return [...String(body).matchAll(new RegExp(`action="([^"]*/${kind}/[^"]+/withdrawal)"`, 'g'))].flatMap(
    ([, action]) => action ?? [],
  );
}

test('a release is rejected on clinical risk at its page, which shuts its gates until that is taken back (002-012)', async () => {
  const release = await climb.release('3.8.0');
  await climb.climbTo(release, 'sit');
  const centre = await visitorAs(climb.gatehouse, climb.centre.person);
  await centre.get('/releases/3.8.0');
  const wish = { digest: release.digest, environment: 'sit', hazard: 'Doses may be shown twice' };
  const empty = await centre.send('/releases/3.8.0/clinical-rejections', wish);
  expect([empty.status, String(empty.body)]).toEqual([400, expect.stringContaining('#clinical-rejection-answers')]);
  const full = { ...wish, 'answers-patientSafety': 'patientSafety' };
  expect((await centre.send('/releases/3.8.0/clinical-rejections', full)).status).toBe(303);
  const manager = await visitorAs(climb.gatehouse, climb.manager.person);
  const shut = await manager.get('/releases/3.8.0');
  expect(wordsOf(shut)).toContain('Doses may be shown twice');
  expect(String(shut.body)).toMatch(/Where: <a[^>]* href="\/releases\/3\.8\.0#said">What was said of it/);
  const [back = ''] = takenBackAt(await centre.get('/releases/3.8.0'), 'clinical-rejections');
  expect((await centre.send(back, { reason: 'It cannot happen' })).status).toBe(303);
  expect(wordsOf(await manager.get('/releases/3.8.0'))).toContain('Gate open');
});

test('a release is closed at a page that tells what becomes of it, once its version is typed', async () => {
  const release = await climb.release('3.9.0');
  await climb.promote(release, 'dev');
  const manager = await visitorAs(climb.gatehouse, climb.manager.person);
  expect(String((await manager.get('/releases/3.9.0')).body)).toContain('href="/releases/3.9.0/close"');
  const asked = wordsOf(await manager.get('/releases/3.9.0/close'));
  expect(asked).toContain('Nothing is taken off any site, no rollout is stopped, and nobody can take it back.');
  expect(asked).toContain('These rollouts are not over, and stay as they are 3.9.0 on Dev');
  const wrong = await manager.send('/releases/3.9.0/close', { confirm: '3.8.0' });
  expect([wrong.status, wordsOf(wrong)]).toEqual([400, expect.stringContaining('Type 3.9.0')]);
  expect(wordsOf(await manager.get('/releases/3.9.0'))).toMatch(
    /It is being rolled out on Dev\. Go to the gate of Dev .* Rollout planned on Dev, by Rita Manager/,
  );
  expect((await manager.send('/releases/3.9.0/close', { confirm: '3.9.0' })).status).toBe(303);
  expect(wordsOf(await manager.get('/releases/3.9.0'))).toMatch(
    /Rita Manager closed it on .{5,60}: it goes no further up the ladder\./,
  );
  const tester = await visitorAs(climb.gatehouse, climb.tester.person);
  expect((await tester.get('/releases/3.9.0/close')).status).toBe(403);
  await climb.settle(release, 'dev');
});

test('a release names who registered it, who built it and who did what its record holds', async () => {
  await climb.release('3.9.4', { builtBy: [await climb.emailOf(climb.tester)] });
  const owner = await visitorAs(climb.gatehouse, climb.owner.person);
  await owner.get('/releases/3.9.4');
  const proof = { criterion: 'sit-results-shared', environment: 'uat', outcome: 'holds', reason: 'All merged' };
  await owner.send('/releases/3.9.4/attestations', { ...proof, link: 'https://proof.example/4' });
  const page = wordsOf(await owner.get('/releases/3.9.4'));
  expect(page).toMatch(/Registered [^.]{5,60} by Mia Maker Built by Tess Tester/);
  expect(page.slice(page.lastIndexOf('Mia Maker'))).toContain('Olive Owner');
  expect(page).not.toContain('somebody');
  expect(page).toContain('Attestation recorded on UAT, “SIT results shared with PO”, by Olive Owner');
});

test('a sign-off that only waits for its rung says which', async () => {
  await climb.release('3.19.0');
  const visitor = await visitorAs(climb.gatehouse, climb.tester.person);
  expect(wordsOf(await visitor.get('/releases/3.19.0'))).toMatch(
    /not been on any environment yet\. Next is Dev: its gate is open\. .* Where: Here, once it has settled on SIT/,
  );
});

test('nobody is asked to decide on a waiver for what they made, on the ladder or at its page (INV-04)', async () => {
  const release = await climb.release('3.20.0', {}, climb.owner.person);
  await climb.promote(release, 'dev');
  await climb.settle(release, 'dev');
  const wish = { criterion: 'automation-tests', environment: 'sit', reason: 'The second runner is down' };
  expect(await climb.tester.post('/api/v1/releases/3.20.0/waivers', wish)).toMatchObject({ status: 201 });
  const other = await visitorAs(climb.gatehouse, (await climb.gatehouse.as({ role: 'product-owner' })).person);
  expect(wordsOf(await other.get('/'))).toContain('The second runner is down');
  expect(String((await other.get('/releases/3.20.0')).body)).toMatch(/action="[^"]*\/waivers\/[^"]+"/);
  const maker = await visitorAs(climb.gatehouse, climb.owner.person);
  expect(wordsOf(await maker.get('/'))).not.toContain('The second runner is down');
  expect(String((await maker.get('/releases/3.20.0')).body)).not.toMatch(/action="[^"]*\/waivers\/[^"]+"/);
});
