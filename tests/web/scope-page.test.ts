import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTracked, until, type Tracked } from '../releases/scope/tracked.js';
import { visitorAs, wordsOf } from './visitor.js';

let tracked: Tracked;
beforeAll(async () => {
  tracked = await startTracked();
});
afterAll(async () => {
  await tracked.stop();
});

test('the tickets of a release are agreed on and read at its page, and whoever agrees second sees what came between (003-036)', async () => {
  tracked.tracker.put('FLIP-1', { summary: 'Count cohorts', fixVersions: [] });
  await tracked.release('7.1.0');
  const path = '/releases/7.1.0/scope';
  const manager = await visitorAs(tracked.gatehouse, tracked.manager.person);
  const tester = await visitorAs(tracked.gatehouse, tracked.tester.person);
  expect(wordsOf(await tester.get(path))).toContain('Its tickets are agreed on by a release manager');
  const first = String((await manager.get(path)).body);
  expect(first).toMatch(/name="over" value="nothing"/);
  const wrong = await manager.send(path, { over: 'nothing', tickets: 'FLIP-1\r\nnone', needsUat: '', towards: '' });
  expect([wrong.status, wordsOf(wrong)]).toEqual([400, expect.stringMatching(/holds none, which .*FLIP-1\s+none/)]);
  const agreed = await manager.send(path, {
    over: 'nothing',
    tickets: 'FLIP-1, FLIP-2',
    needsUat: 'FLIP-2',
    towards: '',
  });
  expect([agreed.status, (await tracked.scope('7.1.0')).wish?.tickets]).toEqual([303, ['FLIP-1', 'FLIP-2']]);
  const late = await manager.send(path, { over: 'nothing', tickets: 'FLIP-3', needsUat: '', towards: '' });
  expect([late.status, wordsOf(late)]).toEqual([409, expect.stringMatching(/FLIP-1, FLIP-2[^]*FLIP-3/)]);
  expect((await tracked.scope('7.1.0')).wish?.tickets).toEqual(['FLIP-1', 'FLIP-2']);
  expect((await tester.send(`${path}/refresh`, {})).status).toBe(303);
  expect(wordsOf(await tester.get(path))).toContain('as the tracker told it on');
  expect((await tester.send(path, { over: 'nothing', tickets: 'FLIP-9' })).status).toBe(403);
});

test('what the tracker lists though nobody agreed on it is named with the way to take it off, and leads there', async () => {
  tracked.tracker.put('FLIP-7', { summary: 'Count twice', fixVersions: [] });
  await tracked.release('7.3.0');
  const path = '/releases/7.3.0/scope';
  const manager = await visitorAs(tracked.gatehouse, tracked.manager.person);
  await tracked.refresh('7.3.0');
  expect(wordsOf(await manager.get(path))).toMatch(/as the tracker told it on [^.]*\. It holds no ticket\./);
  expect(wordsOf(await manager.get('/releases/7.3.0'))).toMatch(
    /As the tracker told it on [^.]*\. It holds no ticket\./,
  );
  const agreed = { needsUat: '', towards: '' };
  expect((await manager.send(path, { ...agreed, over: 'nothing', tickets: 'FLIP-7' })).status).toBe(303);
  await until(() => tracked.tracker.tickets.get('FLIP-7')?.fixVersions?.length === 1, 'it is attached');
  await tracked.refresh('7.3.0');
  const over = /name="over" value="([^"]+)"/.exec(String((await manager.get(path)).body))?.[1] ?? '';
  expect((await manager.send(path, { ...agreed, over, tickets: 'FLIP-8' })).status).toBe(303);
  const page = await manager.get(path);
  expect(wordsOf(page)).toContain(
    'There, and not agreed on: FLIP-7 . Take its fix version away in the tracker; the gate counts what the tracker lists.',
  );
  expect(String(page.body)).toMatch(/not agreed on: <a [^>]*href="http[^"]*FLIP-7"/);
});

test('of a product without a tracker its tickets are written down by hand, where the page leads', async () => {
  await tracked.release('7.2.0', { product: 'aide' });
  const owner = await visitorAs(tracked.gatehouse, tracked.owner.person);
  const page = await owner.get('/releases/7.2.0/scope');
  expect(String(page.body)).toContain('href="/releases/7.2.0/notes/sections/changes"');
  expect(wordsOf(page)).toContain('None is written down yet.');
  const ticket = { key: 'AIDE-1', type: 'Bug', summary: 'It hangs', status: 'Done', note: 'It goes on.' };
  const tester = tracked.tester;
  await tester.put('/api/v1/releases/7.2.0/notes/changes', { state: 'listed', tickets: [ticket] });
  expect(wordsOf(await owner.get('/releases/7.2.0/scope'))).toContain(
    'Ticket 1. Key: AIDE-1. Type: Bug. What it is: It hangs. Status: Done. In words for readers: It goes on. Is it kept from Trusts? No.',
  );
});
