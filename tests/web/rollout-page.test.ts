import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { makeAccount, PASSWORD } from '../people/account.js';
import { eventually, openWard, release, type Ward } from '../rollouts/ward.js';
import { visitor, visitorAs, wordsOf, type Visitor } from './visitor.js';

let ward: Ward;
let manager: Visitor;
let second: Visitor;
let person = '';
beforeAll(async () => {
  ward = await openWard({ sites: 4, pilots: 1, policy: { failureBudget: 0 } });
  const grant = { role: 'delivery', duty: 'release-manager', trust: null } as const;
  const account = await makeAccount(ward.gatehouse, grant);
  manager = visitor(ward.gatehouse);
  await manager.get('/sign-in');
  await manager.send('/sign-in', { email: account.email, password: PASSWORD, to: '/' });
  person = account.person;
  const other = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Rita Second' });
  second = await visitorAs(ward.gatehouse, other.person);
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
});
afterAll(() => ward.stop());

/** What the form of a page carries beside what is typed. */
function shownIn(page: { readonly body: unknown }): string {
  return /name="shown" value="([0-9a-f]+)"/.exec(String(page.body))?.[1] ?? '';
}

const incidentsSchema = z.object({ incidents: z.array(z.object({ id: z.string(), summary: z.string() })) });
const SURE = { reason: 'seen to on the telephone', confirm: 'Production' };

test('a tile for each site tells how it stands; a failed one is told plainly, and its page tells what failed at which step (004-018)', async () => {
  ward.node.conduct('trust-03', 'fails', 'well');
  const id = await ward.plan(release('2.0.0'));
  await ward.until(id, 'halted');
  await eventually(async () => ((await ward.standings(id))['trust-03'] === 'rolled-back' ? {} : 'it goes back yet'));
  const page = await manager.get(`/rollouts/${id}`);
  expect(page.status).toBe(200);
  const words = wordsOf(page);
  expect(words).toContain('Because the change failed there, Gatehouse had TRUST-03 rolled back.');
  expect(words).toContain('Wave 1, pilots');
  expect(words).toContain('TRUST-03 Rolled back');
  expect([...String(page.body).matchAll(/id="site-trust-/g)]).toHaveLength(4);
  expect(words).toContain('The halt is confirmed: nothing more begins.');
  const site = wordsOf(await manager.get(`/rollouts/${id}/sites/trust-03`));
  expect(site).toContain('What it told, step by step');
  expect(site).toMatch(/Why it failed .*It failed at the step “/);
  expect(site).toContain('Failed The try that failed: deploying');
  expect(site).toMatch(/What it told, step by step The try that failed: deploying, /);
  expect((await manager.get(`/rollouts/${id}/sites/nowhere`)).status).toBe(404);
  expect(wordsOf(await manager.get('/rollouts'))).toContain('FLIP 2.0.0 on');

  const asked = await second.get(`/rollouts/${id}/acts/resume-again`);
  expect(wordsOf(asked)).toContain('1 site would be tried again TRUST-03');
  const wrong = await second.send(`/rollouts/${id}/acts/resume-again`, {
    ...SURE,
    shown: shownIn(asked),
    confirm: 'Dev',
  });
  expect([wrong.status, wordsOf(wrong)]).toEqual([400, expect.stringContaining('Type Production')]);
  expect((await ward.rollout(id)).state).toBe('halted');
  const done = await second.send(`/rollouts/${id}/acts/resume-again`, { ...SURE, shown: shownIn(asked) });
  expect([done.status, done.headers.get('location')]).toEqual([303, `/rollouts/${id}`]);
  await ward.until(id, 'completed');
  expect(wordsOf(await second.get(`/rollouts/${id}`))).toMatch(
    /4 of 4 sites of Production ended with it\. .*Each site goes back to exactly what it ran before\..* decided on .* that it goes on, and that what failed is tried again: seen to on the telephone/,
  );
  expect(wordsOf(await manager.get('/rollouts'))).toContain('4 of 4 sites ended with it.');
});

test('whoever is about to let a rollout go on is told of the open incident that keeps other releases out, and confirms it with what the page names (INV-11)', async () => {
  ward.node.conduct('trust-03', 'fails', 'well');
  const id = await ward.plan(release('2.5.0'));
  await ward.until(id, 'halted');
  await eventually(async () => ((await ward.standings(id))['trust-03'] === 'rolled-back' ? {} : 'it goes back yet'));
  const before = await second.get(`/rollouts/${id}/acts/resume-again`);
  expect(wordsOf(before)).not.toContain('Scans are lost');
  const api = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const wrong = {
    product: 'flip',
    environment: 'production',
    severity: 1,
    summary: 'Scans are lost',
    sites: ['trust-03'],
  };
  const raised = await api.post('/api/v1/incidents', wrong);
  expect(raised.status).toBe(201);
  const late = await second.send(`/rollouts/${id}/acts/resume-again`, { ...SURE, shown: shownIn(before) });
  expect([late.status, wordsOf(late)]).toEqual([409, expect.stringContaining('has changed since you opened the page')]);
  const warned =
    /Open are: INC-\d+, .*; INC-\d+, severity 1 \(Scans are lost\)\. While they are, no other release of the product is let onto/;
  expect(wordsOf(late)).toMatch(warned);
  expect(wordsOf(late)).not.toContain('The rollout of 2.5.0 stopped');
  expect(wordsOf(await second.get(`/rollouts/${id}/sites/trust-03/acts/retry`))).toMatch(warned);
  expect(wordsOf(await second.get(`/rollouts/${id}/acts/roll-back`))).not.toMatch(warned);
  const { incidents } = incidentsSchema.parse((await api.get('/api/v1/incidents')).body);
  const own = incidents.find(({ summary }) => summary.startsWith('The rollout of 2.5.0 stopped'))?.id ?? '';
  for (const severity of [2, 1]) {
    const said = { severity, reason: 'I looked myself' };
    expect((await api.post(`/api/v1/incidents/${own}/severity`, said)).status).toBeLessThan(300);
  }
  expect(wordsOf(await second.get(`/rollouts/${id}/acts/resume-again`))).toContain('The rollout of 2.5.0 stopped');
  const lost = incidents.find(({ summary }) => summary === 'Scans are lost')?.id ?? '';
  await eventually(async () => {
    const page = String((await second.get(`/rollouts/${id}`)).body);
    return page.includes(`href="/incidents/${lost}"`) ? {} : 'the incident is not written beside why yet';
  });
  const itsOwn = await second.get(`/incidents/${lost}`);
  expect(String(itsOwn.body)).toMatch(new RegExp(`href="/rollouts/${id}"[^]*It is halted, and this stands beside why`));
  const asked = await second.get(`/rollouts/${id}/acts/roll-back`);
  expect((await second.send(`/rollouts/${id}/acts/roll-back`, { ...SURE, shown: shownIn(asked) })).status).toBe(303);
  await ward.until(id, 'rolled-back');
});

test('a halt asks for no password and no name, names who would not begin, and the one who halted is offered no decision (abuse 25, INV-11)', async () => {
  ward.node.runMs = 1_500;
  const id = await ward.plan(release('3.0.0'));
  await eventually(async () =>
    (await ward.standings(id))['trust-01'] === 'in-flight' ? {} : 'the pilot has not begun',
  );
  await ward.gatehouse.database.transaction((tx) =>
    sql`update session set proved_at = app.now() - interval '11 minutes' where person = ${person}`.execute(tx),
  );
  expect(wordsOf(await manager.get(`/rollouts/${id}`))).toMatch(
    /\d% of the way(, counting in part the site where it is under way)? (When it ends, nobody can say before the first site has been done|Predicted end: .*|It should end within a minute)\. /,
  );
  const asked = wordsOf(await manager.get(`/rollouts/${id}/acts/halt`));
  expect(asked).toContain('3 sites would not begin TRUST-02 TRUST-03 TRUST-04');
  expect(asked).toContain('goes on to its end there: TRUST-01.');
  expect(asked).not.toContain('password');
  expect(wordsOf(await manager.get(`/rollouts/${id}/acts/roll-back`))).toContain(
    'What has begun goes on to its end at TRUST-01; then that site goes back as well.',
  );
  const empty = await manager.send(`/rollouts/${id}/acts/halt`, { reason: '' });
  expect([empty.status, wordsOf(empty)]).toEqual([400, expect.stringContaining('“Why” is missing')]);
  expect((await manager.send(`/rollouts/${id}/acts/halt`, { reason: 'the ward calls' })).status).toBe(303);
  await ward.until(id, 'halted');
  ward.node.runMs = 20;
  const page = wordsOf(await manager.get(`/rollouts/${id}`));
  expect(page).toContain('the ward calls');
  expect(page).not.toContain('Resume');
  expect(page).toContain('You halted it yourself, so another person has to decide how it goes on.');
  const refused = await manager.get(`/rollouts/${id}/acts/resume`);
  expect([refused.status, wordsOf(refused)]).toEqual([
    403,
    expect.stringContaining('You halted it yourself, so another person has to decide how it goes on.'),
  ]);
  expect(String(refused.body)).not.toContain('name="reason"');
  // Nothing failed, so nobody is asked to accept a failure.
  const offered = wordsOf(await second.get(`/rollouts/${id}`));
  expect(offered).toContain('Resume ');
  expect(offered).not.toMatch(/accept the failures|You halted it/);
  expect(wordsOf(await second.get(`/rollouts/${id}/acts/resume`))).not.toContain('What failed so far is accepted');
  const looker = await ward.gatehouse.as({ role: 'ai-centre', name: 'Ada Centre' });
  expect(wordsOf(await (await visitorAs(ward.gatehouse, looker.person)).get(`/rollouts/${id}`))).toContain(
    'How it goes on is decided by',
  );

  const back = await manager.get(`/rollouts/${id}/acts/roll-back`);
  expect(wordsOf(back)).toContain('1 site would go back TRUST-01');
  const unproved = await manager.send(`/rollouts/${id}/acts/roll-back`, { ...SURE, shown: shownIn(back) });
  expect([unproved.status, wordsOf(unproved)]).toEqual([400, expect.stringContaining('Your password is missing')]);
  const stale = await manager.send(`/rollouts/${id}/acts/roll-back`, { ...SURE, shown: 'abc', password: PASSWORD });
  expect([stale.status, wordsOf(stale)]).toEqual([409, expect.stringContaining('has changed since you opened')]);
  const sure = { ...SURE, shown: shownIn(stale), password: PASSWORD };
  expect((await manager.send(`/rollouts/${id}/acts/roll-back`, sure)).status).toBe(303);
  await ward.until(id, 'rolled-back');
  const over = await second.get(`/rollouts/${id}`);
  expect(wordsOf(over)).toContain('0 of 4 sites of Production ended with it, 1 rolled back, 3 not reached.');
  expect(wordsOf(over)).toMatch(
    /Wave 1, pilots (Rolled back|Ended) 0 of 1 site ended with it\. Ada Okafor had it rolled back on .*: seen to on the telephone/,
  );
  expect(wordsOf(await second.get(`/rollouts/${id}/sites/trust-01`))).toMatch(
    /Rolled back Ada Okafor had it rolled back on .*: seen to on the telephone/,
  );
  const record = wordsOf(await second.get(`/record?subject=rollout:${id}`));
  expect(record).toContain('everything that concerns the rollout of 3.0.0 on Production: ');
  expect(record).toMatch(
    /About: Rollout of 3\.0\.0 on Production .*About: Attempt at TRUST-01, of 3\.0\.0 on Production /,
  );
  const own = await ward.gatehouse.as({ role: 'trust', trust: 'trust-01' });
  const theirs = wordsOf(await (await visitorAs(ward.gatehouse, own.person)).get(`/rollouts/${id}`));
  expect(theirs).toContain('0 of 1 site of your own on Production ended with it, 1 rolled back.');
  expect(theirs).toMatch(/The hub had it rolled back on .*, and can tell you why\./);
  expect(theirs).not.toMatch(/Ada Okafor|telephone/);
  expect(String(over.body)).toMatch(/<progress[^>]* value="0"/);
  expect(ward.node.estates.get('trust-01')?.version).toBe('2.0.0');
  for (const [act, why] of [
    ['skip', /Leave this site out .*\. Go back/],
    ['wait', /Nothing is known to be under way there that must not be interrupted\./],
    ['take-on', /It was handed over to nobody\./],
  ] as const) {
    const closed = await second.get(`/rollouts/${id}/sites/trust-01/acts/${act}`);
    expect([act, closed.status, wordsOf(closed)]).toEqual([act, 409, expect.stringMatching(why)]);
    expect(String(closed.body)).not.toContain('name="shown"');
  }
});

test('a site is asked to be opened in spite of its windows at its page, and a second person decides, with its name typed (abuse 30, INV-20)', async () => {
  const owner = await ward.gatehouse.as({ role: 'product-owner', name: 'Olive Owner' });
  const until = new Date(Date.now() + 48 * 3_600_000).toISOString();
  const frozen = { scope: 'site', of: 'trust-04', to: until, reason: 'A clinic' };
  expect((await owner.post('/api/v1/freezes', frozen)).status).toBe(201);
  const id = await ward.plan(release('3.5.0'));
  const home = `/rollouts/${id}/sites/trust-04`;
  const asked = await manager.get(home);
  expect(String(asked.body)).toContain(`${home}/acts/open`);
  await manager.get(`${home}/acts/open`);
  const faulty = await manager.send(`${home}/acts/open`, { reason: 'The ward waits' });
  expect(wordsOf(faulty)).toContain('“Until, UK time” is missing. Give a date, and a time');
  const to = new Date(Date.now() + 20 * 3_600_000).toISOString().slice(0, 16);
  expect((await manager.send(`${home}/acts/open`, { reason: 'The ward waits', to })).status).toBe(303);
  const page = String((await manager.get(home)).body);
  expect(page).toMatch(/asked to open it, .*, because: “The ward waits”\./);
  expect(page).not.toContain('Approve or refuse it');
  const decider = await visitorAs(ward.gatehouse, owner.person);
  const decision = /href="([^"]*\/overrides\/[^"]+)"/.exec(String((await decider.get(home)).body))?.[1] ?? '';
  expect(String((await decider.get('/')).body)).toContain(decision);
  const form = await decider.get(decision);
  expect(wordsOf(form)).toContain('may begin at TRUST-04 in that time');
  const sure = { decide: 'approve', shown: shownIn(form), confirm: 'TRUST-04' };
  expect(wordsOf(await decider.send(decision, { shown: sure.shown }))).toContain('Choose one of the two.');
  const mistyped = await decider.send(decision, { ...sure, confirm: 'Production' });
  expect([mistyped.status, wordsOf(mistyped)]).toEqual([400, expect.stringContaining('Type TRUST-04')]);
  expect((await decider.send(decision, sure)).status).toBe(303);
  expect(wordsOf(await manager.get(home))).toContain('Olive Owner approved it.');
  const again = await decider.get(decision);
  expect([again.status, wordsOf(again)]).toEqual([403, expect.stringContaining('This was already decided on.')]);
  expect(String(again.body)).not.toContain('name="decide"');
  await ward.until(id, 'completed');
  const trust = await ward.gatehouse.as({ role: 'trust', trust: 'trust-02' });
  const foreign = await visitorAs(ward.gatehouse, trust.person);
  expect((await foreign.get(decision)).status).toBe(404);
});

test('a site of which nobody knows is told so with what to do, and is left out at a page of its own', async () => {
  ward.node.conduct('trust-02', 'host-key-changed');
  const id = await ward.plan(release('4.0.0'));
  await eventually(async () =>
    (await ward.standings(id))['trust-02'] === 'needs-human' ? {} : 'it is not asked for yet',
  );
  expect(wordsOf(await second.get(`/rollouts/${id}`))).toContain('TRUST-02: needs a person');
  const asked = await second.get(`/rollouts/${id}/sites/trust-02/acts/skip`);
  expect(wordsOf(asked)).toContain('TRUST-02 is left out of this rollout');
  const sure = { ...SURE, shown: shownIn(asked) };
  const wrong = await second.send(`/rollouts/${id}/sites/trust-02/acts/skip`, sure);
  expect([wrong.status, wordsOf(wrong)]).toEqual([400, expect.stringContaining('Type TRUST-02')]);
  const sent = await second.send(`/rollouts/${id}/sites/trust-02/acts/skip`, { ...sure, confirm: 'Trust-02' });
  expect([sent.status, sent.headers.get('location')]).toEqual([303, `/rollouts/${id}/sites/trust-02`]);
  expect(wordsOf(await second.get(`/rollouts/${id}/sites/trust-02`))).toContain(SURE.reason);
});

test('the line is stopped at a page, and another person lifts it, told what stays halted', async () => {
  const id = await halted();
  expect(wordsOf(await second.get(`/rollouts/${id}/acts/stop`))).toContain('Nothing more begins on Production');
  expect((await second.send(`/rollouts/${id}/acts/stop`, { reason: 'a fault' })).status).toBe(303);
  expect(wordsOf(await second.get(`/rollouts/${id}`))).not.toContain('Lift this stop');
  const page = String((await manager.get(`/rollouts/${id}`)).body);
  const lift = /href="(\/stops\/[^"]+\/lift)"/.exec(page)?.[1] ?? '';
  const confirmed = await eventually(async () => {
    const asked = await manager.get(lift);
    return wordsOf(asked).includes('The stop is confirmed') ? asked : 'not confirmed yet';
  });
  const said = wordsOf(confirmed);
  expect(said).toContain('4.0.0 on Production was halted by itself or by another stop');
  const sure = { ...SURE, shown: shownIn(confirmed), password: PASSWORD, way: 'resume' };
  expect((await manager.send(lift, { ...sure, reason: '' })).status).toBe(400);
  expect((await manager.send(lift, sure)).status).toBe(303);
  expect(wordsOf(await manager.get(`/rollouts/${id}`))).not.toContain('The line is stopped');
});

/** The rollout that a test before this one left halted. */
async function halted(): Promise<string> {
  const { id } = await eventually(async () => {
    const { rows } = await ward.gatehouse.database.transaction((tx) =>
      sql<{ id: string }>`select id from rollout where state = 'halted'`.execute(tx),
    );
    return rows[0] ?? 'none is halted';
  });
  return id;
}

test('a Trust sees its own site in it and nothing of others, and is offered nothing (INV-34, abuse 16)', async () => {
  const trust = await ward.gatehouse.as({ role: 'trust', trust: 'trust-02', name: 'Hanna Harbour' });
  const one = await visitorAs(ward.gatehouse, trust.person);
  const { rows } = await ward.gatehouse.database.transaction((tx) =>
    sql<{ id: string }>`select id from rollout order by planned_at limit 1`.execute(tx),
  );
  const id = rows[0]?.id ?? '';
  const page = await one.get(`/rollouts/${id}`);
  expect(String(page.body)).toContain('site-trust-02');
  expect(String(page.body)).not.toMatch(/trust-0[134]|TRUST-0[134]/);
  expect(wordsOf(page)).toContain('1 of 1 site of your own on Production ended with it.');
  expect(wordsOf(page)).not.toMatch(/at once|stops by itself/);
  expect(String(page.body)).not.toContain('/acts/');
  expect((await one.get(`/rollouts/${id}/sites/trust-03`)).status).toBe(404);
  expect((await one.get(`/rollouts/${id}/acts/halt`)).status).toBe(403);
});
