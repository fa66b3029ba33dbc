import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Answer } from '../client.js';
import type { Gatehouse, Somebody } from '../gatehouse.js';
import { look, open, raise, take, type Shown } from '../hotfixes/runbook.js';
import { makeAccount, PASSWORD } from '../people/account.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { visitor, visitorAs, wordsOf, type Visitor } from './visitor.js';

let climb: Climb;
let gatehouse: Gatehouse;
let manager: Somebody;
let atDesk: Visitor;
beforeAll(async () => {
  climb = await startClimb();
  ({ gatehouse, manager } = climb);
  atDesk = await visitorAs(gatehouse, manager.person);
});
afterAll(async () => {
  await climb.stop();
});

async function opened(): Promise<{ readonly hotfix: Shown; readonly path: string }> {
  const hotfix = await open(manager, await raise(manager));
  return { hotfix, path: `/hotfixes/${hotfix.id}` };
}

/** What a form of a page sends beside what is typed. */
function hiddenIn(page: Answer, action: string): Readonly<Record<string, string>> {
  const body = String(page.body);
  const form = body.slice(body.indexOf(`action="${action}"`)).split('</form>')[0] ?? '';
  const found = [...form.matchAll(/type="hidden" name="((?!token)[^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
}

async function send(
  who: Visitor,
  path: string,
  step: string,
  typed: Readonly<Record<string, string>>,
): Promise<Answer> {
  const page = await who.get(path);
  const hidden = hiddenIn(page, `${path}/next/${step}`);
  return who.send(`${path}/next/${step}`, { ...hidden, ...typed });
}

const TRIAGE = { finding: 'The index is full', version: '9.0.1', ticket: 'FLIP-9' };
const NO_SITES = { otherSystems: 'false', dataLoss: 'false', because: 'Nothing is lost', sites: 'none' };
const ASHMERE = { sites: 'these', 'site-ashmere': 'ashmere' };

test('the runbook is followed by its page alone, as far as the page offers steps, with who took each and when (003-028, 003-029, 003-025)', async () => {
  const { hotfix, path } = await opened();
  const home = await atDesk.get('/');
  expect(String(home.body)).toContain(`href="${path}"`);
  expect(wordsOf(home)).toMatch(/HF-\d+: Say what is known.*INC-\d+, severity 1, is open/);
  expect(wordsOf(await atDesk.get(path))).toMatch(
    /The key of the severity 1 issue .* Leave it empty for SD-1, which INC-\d+ names\./,
  );
  expect((await send(atDesk, path, 'triage', TRIAGE)).status).toBe(303);
  expect((await send(atDesk, path, 'tell', { message: 'Scans come late. Ring us.' })).status).toBe(303);
  expect((await send(atDesk, path, 'decide-offline', NO_SITES)).status).toBe(303);
  const assessed = { impact: 'A ward waits', leadMinutes: '90', deploy: 'false', because: 'It went by itself' };
  expect((await send(atDesk, path, 'assess', assessed)).status).toBe(303);
  const page = wordsOf(await atDesk.get(path));
  expect(page).toMatch(/Done Told: a message for the Trusts and the AI Centre was written\. Rita Manager, \w+day/);
  expect(page).toContain('People were told: Scans come late. Ring us.');
  expect(page).toContain('Minutes until service is back: 90');
  const { state, steps } = await look(manager, hotfix);
  expect([state, steps.map(({ step }) => step)]).toEqual([
    'offline-decided',
    ['triage', 'tell', 'decide-offline', 'assess'],
  ]);
});

test('what a step needs and lacks is said beside its field, and what was typed stays', async () => {
  const { path } = await opened();
  const answer = await send(atDesk, path, 'triage', { ...TRIAGE, finding: '', version: 'not a version' });
  expect(answer.status).toBe(400);
  expect(String(answer.body)).toMatch(/href="#next-triage-finding">\s*“What is known of the fault” is missing/);
  expect(String(answer.body)).toContain('value="not a version"');
});

test('a form that is sent twice is one step, and a step that somebody else took keeps what was typed', async () => {
  const { hotfix, path } = await opened();
  const hidden = hiddenIn(await atDesk.get(path), `${path}/next/triage`);
  const other = await visitorAs(gatehouse, (await gatehouse.as({ role: 'delivery', duty: 'release-manager' })).person);
  await other.get(path);
  for (const turn of [1, 2])
    expect([turn, (await atDesk.send(`${path}/next/triage`, { ...hidden, ...TRIAGE })).status]).toEqual([turn, 303]);
  const late = await other.send(`${path}/next/triage`, {
    ...hidden,
    ...TRIAGE,
    finding: 'Typed for <b>ten</b> minutes',
  });
  expect([late.status, String(late.body)]).toEqual([
    409,
    expect.stringContaining('Typed for &lt;b&gt;ten&lt;/b&gt; minutes'),
  ]);
  expect((await look(manager, hotfix)).steps).toHaveLength(1);
});

test('whoever may not act sees how it stands and whom it waits for, and is offered and taken nothing (abuse 16)', async () => {
  const { hotfix, path } = await opened();
  const reader = await visitorAs(gatehouse, (await gatehouse.as({ role: 'delivery', duty: 'tester' })).person);
  const page = await reader.get(path);
  expect(wordsOf(page)).toContain('Nothing waits for you.');
  expect(wordsOf(page)).toContain('By a release manager of the delivery team.');
  expect(String(page.body)).not.toContain(`action="${path}/next/`);
  expect(wordsOf(await reader.get('/hotfixes'))).toMatch(/HF-\d+: FLIP Scans are lost Raised\. Opened/);
  expect((await reader.send(`${path}/next/triage`, { key: 'mine', ...TRIAGE })).status).toBe(403);
  const trust = await visitorAs(gatehouse, (await gatehouse.as({ role: 'trust', trust: 'ashmere' })).person);
  expect((await trust.get(path)).status).toBe(403);
  expect((await look(manager, hotfix)).steps).toEqual([]);
});

/** One of which people were told, so that it is decided next whether sites go offline. */
async function told(): ReturnType<typeof opened> {
  const hotfix = await opened();
  await send(atDesk, hotfix.path, 'triage', TRIAGE);
  await send(atDesk, hotfix.path, 'tell', { message: 'Ring us' });
  return hotfix;
}

test('sites are ticked to go offline, and none goes unless a question is answered with yes (003-025, 003-026)', async () => {
  const { path } = await told();
  const page = String((await atDesk.get(path)).body);
  expect(page).toContain('May other clinical systems be at risk unless it is disabled?');
  expect(page).not.toMatch(/id="next-decide-offline-dataLoss[^"]*"[^>]* checked/);
  const wrong = await send(atDesk, path, 'decide-offline', { ...NO_SITES, ...ASHMERE });
  expect([wrong.status, wordsOf(wrong)]).toEqual([409, expect.stringContaining('No site goes offline unless')]);
  expect(String(wrong.body)).toMatch(/name="site-ashmere"[^>]* checked/);
  for (const unclear of [{ sites: '' }, { 'site-ashmere': 'ashmere' }]) {
    const answer = await send(atDesk, path, 'decide-offline', { ...NO_SITES, ...unclear });
    expect([answer.status, wordsOf(answer)]).toEqual([
      400,
      expect.stringContaining('sites go offline?” is missing. Choose one'),
    ]);
  }
});

test('sites that are called back are told so in every place, and are not called taken offline before they were (003-025, 003-031)', async () => {
  const { hotfix, path } = await told();
  await gatehouse.database.transaction((tx) =>
    sql`insert into site_product (site, product, version, digest, healthy, attempt, at)
      values ('ashmere', 'flip', '1.9.9', ${'a'.repeat(64)}, true, gen_random_uuid(), app.now())`.execute(tx),
  );
  const offline = { otherSystems: false, dataLoss: true, because: 'Scans are lost', sites: ['ashmere'] };
  const impact = { impact: 'A ward waits', leadMinutes: 90, deploy: false, because: 'It goes by itself' };
  expect((await take(manager, hotfix, { step: 'decide-offline', ...offline })).status).toBe(200);
  const ordered = wordsOf(await atDesk.get(path));
  expect(ordered).toMatch(/HF-\d+ Decided on sites/);
  expect(ordered).toContain('Sites to be taken offline Ashmere');
  expect((await take(manager, hotfix, { step: 'assess', ...impact })).status).toBe(200);
  expect((await take(manager, hotfix, { step: 'bring-back', because: 'It was the proxy' })).status).toBe(200);
  const page = await atDesk.get(path);
  expect(wordsOf(page)).toMatch(/HF-\d+ Sites ordered back.*Sites that were to go offline Ashmere/);
  const number = /HF-\d+/.exec(wordsOf(page))?.[0] ?? '';
  const listed = wordsOf(await atDesk.get('/hotfixes'));
  expect(listed.slice(listed.indexOf(number)).split('Opened')[0]).toMatch(/ Sites ordered back\. $/);
  const [, incident = ''] = /href="(\/incidents\/[0-9a-f-]{36})"/.exec(String(page.body)) ?? [];
  expect(wordsOf(await atDesk.get(incident))).toContain(`Hotfix ${number} Sites ordered back`);
});

test('what is yours to do now is not told once more as what it waits for, and no message is waited for without a mail server (003-030)', async () => {
  const { hotfix, path } = await told();
  await take(manager, hotfix, {
    step: 'decide-offline',
    otherSystems: false,
    dataLoss: false,
    because: 'No',
    sites: [],
  });
  const page = wordsOf(await atDesk.get(path));
  expect(page).toMatch(/What you do now Record the impact and how long the fix takes/);
  expect(page).not.toContain('It waits for');
  expect(page).toContain('Until the first message arrived No mail server is set up, so no mail is sent.');
});

test('the glass is broken behind a page that says what it means, with the password once more (INV-04)', async () => {
  const grant = { role: 'delivery', duty: 'release-manager', trust: null } as const;
  const account = await makeAccount(gatehouse, grant);
  const alone = visitor(gatehouse);
  await alone.get('/sign-in');
  await alone.send('/sign-in', { email: account.email, password: PASSWORD, to: '/' });
  const { hotfix, path } = await readyToAsk();
  const glass = `${path}/next/break-glass`;
  expect((await alone.get(glass)).status).toBe(404);
  // By then nobody has answered, and the password was typed a while ago.
  await climb.hurry(901);
  const page = await alone.get(path);
  expect(String(page.body)).toContain(`href="${glass}"`);
  expect(String(page.body)).not.toContain(`action="${glass}"`);
  const asked = await alone.get(glass);
  expect(wordsOf(asked)).toContain('Everybody is told at once that you did it');
  const hidden = hiddenIn(asked, glass);
  const untyped = await alone.send(glass, { ...hidden, because: 'Nobody answers' });
  expect([untyped.status, wordsOf(untyped)]).toEqual([400, expect.stringContaining('Your password is missing.')]);
  expect(wordsOf(untyped)).toContain('Everybody is told at once');
  expect((await alone.send(glass, { ...hidden, because: 'Nobody answers', password: PASSWORD })).status).toBe(303);
  expect(wordsOf(await alone.get(path))).toContain('A second person has to approve that by');
  expect((await look(manager, hotfix)).steps.map(({ step }) => step)).toContain('break-glass');
});

test('whoever may approve reads beside the button what to do where it should not go, and the tag says that it is approved (INV-04, 003-033)', async () => {
  const { path } = await readyToAsk('9.9.2');
  const owner = await visitorAs(gatehouse, climb.owner.person);
  expect(wordsOf(await owner.get(path))).toMatch(
    /HF-\d+ Fix prepared.*do not approve it: the runbook waits.*reject it on clinical risk/,
  );
  expect((await send(owner, path, 'approve', {})).status).toBe(303);
  const after = wordsOf(await owner.get(path));
  expect(after).toMatch(/Hotfix HF-\d+ Fix approved/);
  const number = /HF-\d+/.exec(after)?.[0] ?? '';
  const listed = wordsOf(await owner.get('/hotfixes'));
  expect(listed.slice(listed.indexOf(`${number}: FLIP 9.9.2`)).split('Opened')[0]).toMatch(/ Fix approved\. $/);
  const [, incident = ''] = /href="(\/incidents\/[0-9a-f-]{36})"/.exec(String((await owner.get(path)).body)) ?? [];
  expect(wordsOf(await owner.get(incident))).toContain(`Hotfix ${number} Fix approved; the fix is 9.9.2`);
  expect(after).toMatch(/Next Take the fix up to Pre-Prod, gate by gate/);
});

test('whoever decided that no hotfix is deployed is not told to make its release in a tracker that is not set up (003-028)', async () => {
  const { hotfix, path } = await opened();
  await take(manager, hotfix, { step: 'triage', ...TRIAGE });
  await take(manager, hotfix, { step: 'tell', message: 'Ring us' });
  const nothing = { otherSystems: false, dataLoss: false, because: 'Nothing is lost', sites: [] };
  await take(manager, hotfix, { step: 'decide-offline', ...nothing });
  expect(wordsOf(await atDesk.get(path))).toContain('make the release 9.0.1 in that place by hand');
  const decided = { impact: 'A ward waits', leadMinutes: 90, deploy: false, because: 'It goes by itself' };
  expect((await take(manager, hotfix, { step: 'assess', ...decided })).status).toBe(200);
  expect(wordsOf(await atDesk.get(path))).not.toContain('by hand');
});

/** A hotfix with a fix for which a second person was asked. */
async function readyToAsk(fix = '9.9.1'): ReturnType<typeof opened> {
  const { hotfix, path } = await opened();
  await climb.release(fix, { kind: 'hotfix' });
  const steps = [
    { step: 'triage', ...TRIAGE },
    { step: 'tell', message: 'Ring us' },
    { step: 'decide-offline', otherSystems: false, dataLoss: false, because: 'Nothing is lost', sites: [] },
    { step: 'assess', impact: 'A ward waits', leadMinutes: 90, deploy: true, because: 'It hurts' },
    { step: 'prepare-fix', release: fix },
    { step: 'ask-approval' },
  ];
  for (const step of steps)
    expect([step.step, await take(manager, hotfix, step)]).toEqual([
      step.step,
      expect.objectContaining({ status: 200 }),
    ]);
  return { hotfix, path };
}
