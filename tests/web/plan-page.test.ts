import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startClimb, type Climb } from '../promotions/climb.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let climb: Climb;
let manager: Visitor;
beforeAll(async () => {
  climb = await startClimb();
  await climb.release('2.1.0');
  manager = await visitorAs(climb.gatehouse, climb.manager.person);
});
afterAll(() => climb.stop());

test('a plan is a picture with a table beside it, and other times are tried by form (004-002)', async () => {
  const page = await manager.get('/releases/2.1.0/plan/dev');
  expect(page.status).toBe(200);
  expect(String(page.body)).toContain('<svg class="gatehouse-plan"');
  expect(wordsOf(page)).toContain('It can be done');
  const days = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 16);
  const later = await manager.get(`/releases/2.1.0/plan/dev?start=${days(3)}`);
  expect(wordsOf(later)).toMatch(/It would begin \w+day/);
  expect(String(later.body)).toContain(`value="${days(3)}"`);
  const site = /<option value="([a-z0-9-]+)"/.exec(String(page.body))?.[1] ?? '';
  const moved = await manager.get(
    `/releases/2.1.0/plan/dev?start=${days(3)}&site=${site}&from=${days(5)}&to=${days(6)}`,
  );
  expect(wordsOf(moved)).toContain('not before');
  expect(String(moved.body)).toMatch(new RegExp(`name="at-${site}" value="[^"]+/[^"]+"`));
});

test('times that cannot be are said beside their fields, with what was typed', async () => {
  const page = await manager.get('/releases/2.1.0/plan/dev?start=2020-01-01T10:00');
  expect([page.status, wordsOf(page)]).toEqual([400, expect.stringContaining('Begins is over already')]);
  expect(String(page.body)).toContain('value="2020-01-01T10:00"');
  const backwards = await manager.get('/releases/2.1.0/plan/dev?start=2020-01-02T10:00&by=2020-01-01T10:00');
  expect(wordsOf(backwards)).toContain('“Over by” is not after “Begins”. Give a later time.');
  const changed = await manager.get('/releases/2.1.0/plan/dev?at-ashmere=whenever/275760-13-01');
  expect([changed.status, wordsOf(changed)]).toEqual([400, expect.stringContaining('not before whenever')]);
  expect((await manager.get('/releases/9.9.9/plan/dev')).status).toBe(404);
  expect((await manager.get('/releases/2.1.0/plan/nowhere')).status).toBe(400);
});

test('who has not agreed is named with the time to ask for, and asked for it at the page (004-046)', async () => {
  const page = await manager.get('/releases/2.1.0/plan/production');
  const words = wordsOf(page);
  expect(words).toContain('It cannot be done like this');
  expect(words).toContain('Not agreed yet');
  expect(words).toMatch(/Propose .* to Ashmere/);
  const asked = await manager.send('/releases/2.1.0/plan/production/proposals', {});
  expect([asked.status, asked.headers.get('location')]).toEqual([303, '/releases/2.1.0/plan/production']);
  const after = wordsOf(await manager.get('/releases/2.1.0/plan/production'));
  expect(after).toContain('You asked');
  const { body } = await climb.manager.get('/api/v1/releases/2.1.0/agreements');
  expect(JSON.stringify(body)).toContain('"asked"');
});

test('each Trust’s notice is said, a short one is confirmed before anybody is asked, and what was looked at is what is asked (003-010, 003-101)', async () => {
  await climb.release('2.2.0');
  const path = '/releases/2.2.0/plan/production';
  const usual = await manager.get(path);
  expect(wordsOf(usual)).toMatch(/Propose .* to Ashmere Royal Hospitals Trust\. That is 10 days’ notice\./);
  expect(wordsOf(usual)).toContain('Each Trust’s contacts get a message with the time and a link to answer it');
  expect(String(usual.body)).not.toContain('name="shortNotice-yes"');
  const start = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 16);
  const hurried = await manager.get(`${path}?start=${start}`);
  expect(wordsOf(hurried)).toMatch(/That is [12] days?’s? notice, and 10 days’ notice is owed\./);
  const fields = { start, seen: fieldOf(hurried, 'seen') };
  const refused = await manager.send(`${path}/proposals`, fields);
  expect(refused.status).toBe(400);
  expect(wordsOf(refused)).toContain('Short notice is not confirmed, and');
  expect(String(refused.body)).toContain('href="#propose-shortNotice"');
  const stale = await manager.send(`${path}/proposals`, { seen: fieldOf(hurried, 'seen') });
  expect([stale.status, wordsOf(stale)]).toEqual([
    409,
    expect.stringContaining('have changed since you looked at them'),
  ]);
  expect(JSON.stringify((await climb.manager.get('/api/v1/releases/2.2.0/agreements')).body)).not.toContain('"asked"');
  const done = await manager.send(`${path}/proposals`, { ...fields, 'shortNotice-yes': 'yes' });
  expect(done.status).toBe(303);
});

test('what a Trust was asked for is taken back at the page, with a reason that it is told (003-101)', async () => {
  await climb.release('2.3.0');
  const path = '/releases/2.3.0/plan/production';
  expect(String((await manager.get(path)).body)).not.toContain('/withdrawals');
  expect((await manager.send(`${path}/proposals`, {})).status).toBe(303);
  const page = await manager.get(path);
  expect(wordsOf(page)).toContain('has not answered yet. Wait for its answer to');
  const agreement =
    /<option value="([0-9a-f-]{36})">Ashmere Royal Hospitals Trust, which/.exec(String(page.body))?.[1] ?? '';
  const unsaid = await manager.send(`${path}/withdrawals`, { agreement });
  expect([unsaid.status, wordsOf(unsaid)]).toEqual([400, expect.stringContaining('“Why” is missing. Say why.')]);
  const nobody = await manager.send(`${path}/withdrawals`, { reason: 'The fix is late.' });
  expect([nobody.status, wordsOf(nobody)]).toEqual([400, expect.stringContaining('Trust is missing. Choose a Trust.')]);
  const done = await manager.send(`${path}/withdrawals`, { agreement, reason: 'The fix is late.' });
  expect([done.status, done.headers.get('location')]).toEqual([303, path]);
  const after = wordsOf(await manager.get(path));
  expect(after).toContain('Ashmere Royal Hospitals Trust is not asked for that time any more.');
  expect(after).toMatch(/Propose .* to Ashmere Royal Hospitals/);
  const owner = await visitorAs(climb.gatehouse, (await climb.gatehouse.as({ role: 'product-owner' })).person);
  expect(String((await owner.get(path)).body)).not.toContain('/withdrawals');
});

function fieldOf({ body }: { readonly body: unknown }, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(String(body))?.[1] ?? '';
}
