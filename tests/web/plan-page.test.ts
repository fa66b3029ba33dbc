import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { startClimb, type Climb } from '../promotions/climb.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

const askedSchema = z.object({ agreements: z.array(z.object({ trust: z.string(), state: z.string() })) });
const idSchema = z.object({ agreements: z.array(z.object({ id: z.string() })) });

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
  expect([page.status, wordsOf(page)]).toEqual([
    400,
    expect.stringContaining('is over already. Use a time that is to come.'),
  ]);
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
  expect(words).toMatch(/Not agreed yet \d+ Trusts, and the time to ask each for .*Propose .* to Ashmere/);
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

const at = (days: number, hour: number): Date => {
  const day = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  return new Date(`${day}T${String(hour).padStart(2, '0')}:00:00Z`);
};

/** A release for which a Trust, Ashmere unless another is told, named this time instead of the one that it was asked for, and the page of its plan. */
async function named(
  version: string,
  from: Date,
  to: Date,
  reason = 'A clinic <b>runs',
  trust = 'ashmere',
): Promise<string> {
  await climb.release(version);
  const proposals = [{ trust, from: at(30, 2), to: at(30, 4) }];
  const { body } = await climb.tester.post(`/api/v1/releases/${version}/agreements`, { proposals });
  const id = idSchema.parse(body).agreements[0]?.id ?? '';
  const ash = await climb.gatehouse.as({ role: 'trust', trust, name: 'Ash Meredith' });
  const answer = { answer: 'countered', reason, from, to };
  expect((await ash.post(`/api/v1/agreements/${id}/answer`, answer)).status).toBe(200);
  return `/releases/${version}/plan/production`;
}

test('what a Trust named instead stands at the plan with its reason, and is asked for there as it is (003-016, 004-046)', async () => {
  const [from, to] = [at(20, 21), at(20, 23)];
  const path = await named('2.4.0', from, to);
  const page = await manager.get(path);
  const reads = /It named (\w+day [^“]*), because: “A clinic &lt;b&gt;runs”\./.exec(wordsOf(page))?.[1] ?? 'nothing';
  expect(wordsOf(page)).toContain('Ashmere Royal Hospitals Trust asks for another time.');
  expect(wordsOf(page)).toContain(`Ask for ${reads}`);
  // What it turned down is not put to it once more, neither by itself nor with the others.
  expect(wordsOf(page)).not.toMatch(/Propose [^.]* to Ashmere/);
  expect(wordsOf(page)).toContain(
    'If it is asked for that time and agrees: its turn comes in that time, and all would be over by',
  );
  const agreement = fieldOf(page, 'agreement');
  expect((await manager.send(`${path}/named`, { agreement: 'x' })).status).toBe(400);
  expect((await manager.send('/releases/2.3.0/plan/production/named', { agreement })).status).toBe(404);
  const done = await manager.send(`${path}/named`, { agreement });
  expect([done.status, done.headers.get('location')]).toEqual([303, path]);
  const after = wordsOf(await manager.get(path));
  expect(after).toContain(`You asked Ashmere Royal Hospitals Trust for the time that it named: ${reads}.`);
  expect(after).toContain(`Wait for its answer to ${reads}`);
  const { body } = await climb.manager.get('/api/v1/releases/2.4.0/agreements');
  expect(body).toMatchObject({
    agreements: [{ state: 'countered' }, { state: 'asked', from: from.toISOString(), to: to.toISOString() }],
  });
  const again = await manager.send(`${path}/named`, { agreement });
  expect([again.status, wordsOf(again)]).toEqual([409, expect.stringContaining('has been asked anew since')]);
});

test('of a time that a Trust named before its turn can come it is told that nothing would begin there (003-016, 004-046)', async () => {
  // Bracken Vale is no pilot: its wave waits for those, which are owed ten days’ notice.
  const page = await manager.get(await named('2.8.0', at(3, 2), at(3, 4), 'A clinic runs.', 'bracken-vale'));
  const words = wordsOf(page);
  expect(words).toMatch(
    /agrees: that is over before its turn comes: the wave of Bracken Vale \w+ begins \w+day .*, once the pilots have proved the release\. Nothing would begin there in that time/,
  );
  expect(
    (await manager.send('/releases/2.8.0/plan/production/proposals', { seen: fieldOf(page, 'seen') })).status,
  ).toBe(303);
  const { body } = await climb.manager.get('/api/v1/releases/2.8.0/agreements');
  const asked = askedSchema.parse(body).agreements.filter(({ state }) => state === 'asked');
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.map(({ trust }) => trust)).not.toContain('bracken-vale');
});

test('a time that a Trust named is asked for with short notice only where somebody says so, and not at all where it is over or too soon', async () => {
  const hurried = await named('2.5.0', at(3, 2), at(3, 4));
  const page = await manager.get(hurried);
  const agreement = fieldOf(page, 'agreement');
  expect(String(page.body)).toContain(`id="named-${agreement}-shortNotice`);
  const refused = await manager.send(`${hurried}/named`, { agreement });
  expect([refused.status, wordsOf(refused)]).toEqual([400, expect.stringContaining('Short notice is not confirmed')]);
  expect((await manager.send(`${hurried}/named`, { agreement, 'shortNotice-yes': 'yes' })).status).toBe(303);
  const soon = new Date(Date.now() + 20 * 60_000);
  const tooSoon = await named('2.6.0', soon, new Date(soon.getTime() + 7_200_000));
  const shown = await manager.get(tooSoon);
  expect(wordsOf(shown)).toContain('a Trust has at least an hour to read and to answer: ask for another time.');
  expect(String(shown.body)).not.toContain(`${tooSoon}/named`);
  const { body } = await climb.manager.get('/api/v1/releases/2.6.0/agreements');
  const id = idSchema.parse(body).agreements[0]?.id ?? '';
  const early = await manager.send(`${tooSoon}/named`, { agreement: id });
  expect([early.status, wordsOf(early)]).toEqual([409, expect.stringContaining('begins in less than an hour')]);
  const began = [new Date(Date.now() - 7_200_000), new Date(Date.now() + 3_600_000)] as const;
  const over = wordsOf(await manager.get(await named('2.7.0', ...began, 'We move house.')));
  expect(over).toContain('“We move house.” That time has begun, so it cannot be asked for whole');
});

/** So long from now, as a form sends it. */
const inLondon = (ahead: number): string =>
  new Date(Date.now() + ahead).toLocaleString('sv-SE', { timeZone: 'Europe/London' }).slice(0, 16).replace(' ', 'T');

test('a plan that begins later than somebody wished says that asking takes an hour', async () => {
  await climb.release('2.8.0');
  const start = inLondon(10 * 60_000);
  const page = wordsOf(await manager.get(`/releases/2.8.0/plan/production?start=${start}`));
  expect(page).toContain('have at least an hour to read and to answer, to the next quarter of an hour, so nothing is');
  const later = inLondon(3 * 3_600_000);
  const then = wordsOf(await manager.get(`/releases/2.8.0/plan/production?start=${later}`));
  expect(then).not.toContain('have at least an hour');
});

function fieldOf({ body }: { readonly body: unknown }, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(String(body))?.[1] ?? '';
}
