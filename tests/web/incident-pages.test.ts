import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Answer } from '../client.js';
import { UNANSWERED } from '../../src/incidents/incident.table.js';
import { raiseIncident } from '../../src/incidents/raised.table.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { raise } from '../hotfixes/runbook.js';
import { SHIPPED } from '../sites/folder.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let gatehouse: Gatehouse;
let manager: Somebody;
let atDesk: Visitor;
let ofAshmere: Visitor;
let ofDunmere: Visitor;
beforeAll(async () => {
  gatehouse = await startGatehouse({ environments: SHIPPED });
  manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Rita Manager' });
  const ashmere = await gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Ash Meredith' });
  const dunmere = await gatehouse.as({ role: 'trust', trust: 'dunmere', name: 'Dun Merrick' });
  atDesk = await visitorAs(gatehouse, manager.person);
  ofAshmere = await visitorAs(gatehouse, ashmere.person);
  ofDunmere = await visitorAs(gatehouse, dunmere.person);
});
afterAll(async () => {
  await gatehouse.stop();
});

const FOUND = {
  product: 'flip',
  environment: 'production',
  summary: 'No scans',
  severity: '2',
  'sites-ashmere': 'ashmere',
};

function led(answer: Answer): string {
  expect([answer.status, wordsOf(answer)]).toEqual([303, expect.anything()]);
  return answer.headers.get('location') ?? '';
}

test('an incident is raised at the place whose sites were shown, and at no other; nothing that was typed is lost meanwhile', async () => {
  const shown = 'flip/production';
  await atDesk.get('/incidents/raise');
  const changed = await atDesk.send('/incidents/raise', {
    ...FOUND,
    shown,
    environment: 'uat',
    summary: 'Typed with care',
  });
  expect([changed.status, wordsOf(changed)]).toEqual([
    409,
    expect.stringContaining('Nothing was raised yet, because the place is now FLIP in UAT.'),
  ]);
  expect(String(changed.body)).toMatch(
    /Typed with care[^]*name="shown" value="flip\/uat"|value="flip\/uat"[^]*Typed with care/,
  );
  const asked = await atDesk.send('/incidents/raise', { ...FOUND, shown, product: 'aide', show: 'sites' });
  expect([asked.status, wordsOf(asked)]).toEqual([200, expect.not.stringContaining('There is a problem')]);
  expect(wordsOf(asked)).toContain('AIDE in Production');
  expect(wordsOf(await atDesk.get('/incidents'))).not.toContain('Typed with care');
});

test('Enter in a field raises the incident, and does not show sites: a browser takes the first button of a form for it', async () => {
  const page = String((await atDesk.get('/incidents/raise')).body);
  const form = page.slice(page.indexOf('<form', page.indexOf('<main')));
  const buttons = [...form.matchAll(/<button[^>]*>/g)].map(([button]) => button);
  expect(buttons.map((button) => button.includes('name="show"')).slice(0, 2)).toEqual([false, true]);
});

test('a Trust with one site need not tick it', async () => {
  const page = await ofAshmere.get('/incidents/raise');
  expect(wordsOf(page)).toContain('FLIP in Production, at Ashmere');
  expect(wordsOf(page)).not.toContain('At which sites?');
  expect(String(page.body)).toContain('<input type="hidden" name="sites-ashmere" value="ashmere">');
});

test('an incident is raised by page, once for a form that is sent twice, and stands first in the list while it is open (003-023)', async () => {
  const form = await atDesk.get('/incidents/raise');
  const key = /name="key" value="([^"]+)"/.exec(String(form.body))?.[1] ?? '';
  const fields = { ...FOUND, key, dataLoss: 'true', otherSystems: 'false' };
  expect(String(form.body)).not.toMatch(/name="(?:dataLoss|patientSafety|otherSystems)"[^>]* checked/);
  expect(wordsOf(form)).toContain('have come to it? Leave it open if nobody knows yet. Yes No');
  const page = led(await atDesk.send('/incidents/raise', fields));
  expect(led(await atDesk.send('/incidents/raise', fields))).toBe(page);
  const shown = wordsOf(await atDesk.get(page));
  expect(shown).toContain('FLIP in Production');
  expect(shown).toContain('Data may be lost, or it may reach further Yes');
  expect(shown).toContain('Patients may come to harm Nobody has said yet');
  await manager.post(`/api/v1${page}/state`, { state: 'contained', reason: 'Switched off' });
  const closed = await raise(manager, { severity: 5, environment: 'uat' });
  for (const state of ['resolved', 'closed'])
    await manager.post(`/api/v1/incidents/${closed}/state`, { state, reason: 'Done' });
  const list = String((await atDesk.get('/incidents')).body);
  expect(list.indexOf(page)).toBeGreaterThan(0);
  expect(list.indexOf(page)).toBeLessThan(list.indexOf(`/incidents/${closed}`));
  expect(String((await atDesk.get('/incidents?state=closed')).body)).not.toContain(page);
  expect(String((await atDesk.get('/incidents?severity=2&environment=production')).body)).not.toContain(closed);
});

test('what is missing is said beside the field, and what was typed and ticked stays', async () => {
  await atDesk.get('/incidents/raise');
  const answer = await atDesk.send('/incidents/raise', { ...FOUND, summary: ' ', severity: '' });
  expect(answer.status).toBe(400);
  expect(String(answer.body)).toMatch(/href="#raise-summary">\s*“What is wrong\?” is missing/);
  expect(String(answer.body)).toMatch(/name="sites-ashmere"[^>]* checked/);
  expect(wordsOf(answer)).toContain('How severe is it?” is missing');
});

test('a severity is changed with a reason that stays, and a state that may not follow is refused in words', async () => {
  const page = `/incidents/${await raise(manager, { severity: 3 })}`;
  await atDesk.get(page);
  const unexplained = await atDesk.send(`${page}/severity`, { severity: '1', reason: '' });
  expect([unexplained.status, wordsOf(unexplained)]).toEqual([
    400,
    expect.stringContaining('“Why” is missing. Say why'),
  ]);
  expect(led(await atDesk.send(`${page}/severity`, { severity: '1', reason: 'It spreads' }))).toBe(page);
  expect(wordsOf(await atDesk.get(page))).toMatch(/From 3 to 1, by Rita Manager\s+It spreads/);
  const skipped = await atDesk.send(`${page}/state`, { state: 'closed', reason: 'Over' });
  expect([skipped.status, wordsOf(skipped)]).toEqual([
    409,
    expect.stringContaining('it may become contained or resolved'),
  ]);
  const note = { kind: 'decision', what: 'Call the wards', reason: 'They wait', at: '2026-01-05T09:30' };
  expect(led(await atDesk.send(`${page}/notes`, note))).toBe(page);
  expect(wordsOf(await atDesk.get(page))).toContain('Monday 5 January 2026, 09:30 GMT Decided, by Rita Manager');
  const whose = { to: 'third-party', reason: 'Their patch' };
  expect(led(await atDesk.send(`${page}/attribution`, whose))).toBe(page);
  expect(wordsOf(await atDesk.get(page))).toContain('Whose work Works of a third party');
});

test('a hotfix is offered for an open severity 1 of Live alone; elsewhere the rule stands in words (003-023)', async () => {
  const two = `/incidents/${await raise(manager, { severity: 2 })}`;
  const page = await atDesk.get(two);
  expect(wordsOf(page)).toMatch(/Only an open severity 1 of Live has a hotfix\. INC-\d+ has severity 2\./);
  expect(String(page.body)).not.toContain('Open a hotfix');
  const refused = await atDesk.send(`${two}/hotfixes`, { key: 'mine' });
  expect([refused.status, wordsOf(refused)]).toEqual([409, expect.stringContaining('Only an open severity 1 of Live')]);
  const one = `/incidents/${await raise(manager)}`;
  expect(String((await atDesk.get(one)).body)).toContain('Open a hotfix');
  const hotfix = led(await atDesk.send(`${one}/hotfixes`, { key: 'mine-too' }));
  expect(hotfix).toMatch(/^\/hotfixes\/[0-9a-f-]{36}$/);
  expect(String((await atDesk.get(one)).body)).toContain(`href="${hotfix}"`);
});

test('more sites than a line holds stand in a folded list of their own', async () => {
  const pageOf = async (count: number): Promise<string> => {
    const sites = Array.from({ length: count }, (_, at) => `ward-${String(at)}`);
    const { id } = await gatehouse.database.transaction((tx) =>
      raiseIncident(tx, {
        ...{
          origin: `of a test of ${String(count)}`,
          raisedAs: 'person',
          product: 'flip',
          environment: 'production',
          sites,
        },
        ...{ release: null, severity: 4, summary: 'Slow', reference: null, attributedTo: 'us', outage: null },
        ...{ clinicalRisk: UNANSWERED, rollout: null, promotion: null, raisedBy: manager.person, trust: null },
      }),
    );
    return String((await atDesk.get(`/incidents/${id}`)).body);
  };
  expect(await pageOf(10)).not.toMatch(/named below|sites, by name/);
  expect(await pageOf(11)).toMatch(/11, named below[^]*<summary[^]*Its 11 sites, by name[^]*<li>[^<]*ward-9/);
});

test('what somebody typed runs nowhere (abuse 42)', async () => {
  const stored = '<script>alert(1)</script><img src=x onerror=alert(2)>';
  const body = { product: 'flip', environment: 'production', sites: ['ashmere'], severity: 1, summary: stored };
  const { id } = z.object({ id: z.string() }).parse((await manager.post('/api/v1/incidents', body)).body);
  await manager.post(`/api/v1/incidents/${id}/notes`, { kind: 'issue', what: stored, reason: stored });
  for (const path of [`/incidents/${id}`, '/incidents']) {
    const page = String((await atDesk.get(path)).body);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/<script|<img /);
  }
});

test('a Trust raises at its own sites and sees its own; another’s answers as if it were not there (abuse 16, 004-019)', async () => {
  const form = await ofAshmere.get('/incidents/raise');
  expect(String(form.body)).toContain('name="sites-ashmere"');
  expect(String(form.body)).not.toContain('dunmere');
  const foreign = await ofAshmere.send('/incidents/raise', { ...FOUND, 'sites-dunmere': 'dunmere' });
  expect(foreign.status).toBe(400);
  const page = led(await ofAshmere.send('/incidents/raise', { ...FOUND, summary: 'Ours alone' }));
  const own = await ofAshmere.get(page);
  expect(own.status).toBe(200);
  expect(String(own.body)).not.toContain('Change the severity');
  // What of its severity and its notes is kept from a Trust is not denied to it either.
  expect(wordsOf(own)).not.toMatch(/It has not changed since it was raised|Nothing is written down yet/);
  expect(wordsOf(own)).toContain('How severe it is stands at the top. ');
  expect(wordsOf(own)).not.toContain('not shown here');
  expect(wordsOf(own)).toContain('Your Trust has written nothing down yet.');
  const foreignPage = await ofDunmere.get(page);
  const nowhere = await ofDunmere.get('/incidents/00000000-0000-4000-8000-000000000000');
  const plain = (answer: Answer) => wordsOf(answer).replaceAll(/[0-9a-f-]{36}/g, '');
  expect([foreignPage.status, plain(foreignPage)]).toEqual([404, plain(nowhere)]);
  expect(String((await ofDunmere.get('/incidents')).body)).not.toContain('Ours alone');
  expect((await ofDunmere.send(`${page}/notes`, { kind: 'issue', what: 'x', reason: 'y' })).status).toBe(404);
});

test('an incident says what runs at each of its sites now, beside the release that it was found in, to a Trust of its own alone (INV-27, INV-34)', async () => {
  await gatehouse.database.transaction((tx) =>
    sql`insert into site_product (site, product, version, digest, healthy, attempt, at, doubtful)
      select site, 'flip', version, repeat('a', 64), true, gen_random_uuid(), app.now(), doubtful
      from (values ('ashmere', '2.0.0', false), ('calderwick', '2.2.0', true)) as runs (site, version, doubtful)`.execute(
      tx,
    ),
  );
  const raised = await raise(manager, { sites: ['ashmere', 'calderwick', 'dunmere'] });
  await gatehouse.database.transaction((tx) =>
    sql`update incident set release = '2.2.0' where id = ${raised}`.execute(tx),
  );
  const page = wordsOf(await atDesk.get(`/incidents/${raised}`));
  expect(page).toContain('Release that it was found in 2.2.0');
  expect(page).toMatch(
    /What runs there now 2\.0\.0 at Ashmere[^;]*; Not known at Calderwick.* and Dunmere[^.]*\. Raised/,
  );
  const own = wordsOf(await ofAshmere.get(`/incidents/${raised}`));
  expect(own).toMatch(/What runs there now 2\.0\.0 at Ashmere[^;.]*\. 2\.2\.0 does not run there now\./);
});
