import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Answer } from '../client.js';
import type { Somebody } from '../gatehouse.js';
import { look, open, raise, take, type Shown } from '../hotfixes/runbook.js';
import { registered } from '../rollouts/offline/offline-client.js';
import { openWard, type Ward } from '../rollouts/ward.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let ward: Ward;
let manager: Somebody;
let atDesk: Visitor;
beforeAll(async () => {
  ward = await openWard({ sites: 3, policy: { concurrency: 3 } });
  manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  atDesk = await visitorAs(ward.gatehouse, manager.person);
  await ward.until(await ward.plan(await registered(ward, '1.0.0', 'planned', manager.person)), 'completed');
});
afterAll(() => ward.stop());

/** A hotfix of which people were told, so that it is decided next whether sites go offline; and the address of that. */
async function told(): Promise<{ readonly hotfix: Shown; readonly path: string; readonly act: string }> {
  const hotfix = await open(manager, await raise(manager, { sites: ['trust-02'], reference: 'FLIP-9' }));
  for (const step of [
    { step: 'triage', finding: 'The index is full', version: '1.0.1', ticket: 'FLIP-9' },
    { step: 'tell', message: 'Ring us' },
  ])
    expect((await take(manager, hotfix, step)).status).toBe(200);
  const path = `/hotfixes/${hotfix.id}`;
  return { hotfix, path, act: `${path}/next/decide-offline` };
}

/** What the form of this address sends beside what is typed. */
function hiddenIn(page: Answer, action: string): Readonly<Record<string, string>> {
  const body = String(page.body);
  const form = body.slice(body.indexOf(`action="${action}"`)).split('</form>')[0] ?? '';
  const found = [...form.matchAll(/type="hidden" name="((?!token)[^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
}

async function decide(
  { path, act }: { readonly path: string; readonly act: string },
  chosen: Readonly<Record<string, string>>,
): Promise<Answer> {
  const hidden = hiddenIn(await atDesk.get(path), act);
  const decided = { otherSystems: 'false', dataLoss: 'true', because: 'Scans are lost' };
  return atDesk.send(act, { ...hidden, ...decided, ...chosen });
}

test('a site goes offline behind a page that names it, once its name is typed and without a password; nothing does by the first button (003-025)', async () => {
  const at = await told();
  await ward.gatehouse.database.transaction((tx) =>
    sql`update session set proved_at = app.now() - interval '11 minutes'`.execute(tx),
  );
  const asked = await decide(at, { sites: 'these', 'site-trust-02': 'trust-02' });
  expect([asked.status, wordsOf(asked)]).toEqual([
    200,
    expect.stringMatching(/Take FLIP offline at TRUST-02.*1 site in Production goes offline at once TRUST-02/),
  ]);
  expect(wordsOf(asked)).toContain('You say why: Scans are lost');
  const filled = hiddenIn(asked, at.act);
  const untyped = await atDesk.send(at.act, { ...filled, confirm: 'Production' });
  expect([untyped.status, wordsOf(untyped)]).toEqual([400, expect.stringContaining('Type TRUST-02')]);
  const others = await atDesk.send(at.act, { ...filled, 'site-trust-03': 'trust-03', confirm: 'TRUST-02' });
  expect([others.status, wordsOf(others)]).toEqual([409, expect.stringContaining('has changed since you opened')]);
  expect((await look(manager, at.hotfix)).state).toBe('told');
  const taken = await atDesk.send(at.act, { ...filled, confirm: 'trust-02' });
  expect([taken.status, wordsOf(await atDesk.get(at.path))]).toEqual([
    303,
    expect.stringContaining('Decided: 1 site is taken offline.'),
  ]);
  expect((await look(manager, at.hotfix)).steps.at(-1)?.said).toMatchObject({ sites: ['trust-02'] });
});

test.each([
  ['every site', 'all', 3],
  ['those that the incident names', 'touched', 1],
])('%s goes offline by one answer, counted and named before (003-025)', async (_, sites, many) => {
  const at = await told();
  expect(wordsOf(await atDesk.get(at.path))).toMatch(
    /Those that INC-\d+ names: TRUST-02 Every site that runs it: 3 sites/,
  );
  const asked = await decide(at, { sites });
  expect(String(asked.body).match(/<li>TRUST-0\d<\/li>/g)).toHaveLength(many);
  const confirm = many === 1 ? 'TRUST-02' : 'Production';
  expect(wordsOf(asked)).toContain(`Type ${confirm} to confirm`);
});
