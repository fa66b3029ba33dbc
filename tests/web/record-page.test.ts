import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { record } from '../../src/audit/audit.table.js';
import { keepFaults } from '../../src/incidents/record-watch/record-watch.table.js';
import { RecordWatch } from '../../src/incidents/record-watch/record-watch.worker.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { SHIPPED } from '../sites/folder.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let gatehouse: Gatehouse;
let owner: Somebody;
let reader: Visitor;
beforeAll(async () => {
  gatehouse = await startGatehouse({ environments: SHIPPED });
  owner = await gatehouse.as({ role: 'product-owner', name: 'Olive Owner' });
  reader = await visitorAs(gatehouse, owner.person);
});
afterAll(async () => {
  await gatehouse.stop();
});

const write = (action: string, subject: string, detail: Readonly<Record<string, unknown>> = {}, actor = 'gatehouse') =>
  gatehouse.database.transaction((tx) => record(tx, { actor, action, subject, detail }));
const hashSchema = z.object({ hash: z.string() });
const entriesOf = (page: { readonly body: unknown }): readonly number[] =>
  [...String(page.body).matchAll(/, entry (\d+)</g)].map(([, seq]) => Number(seq));

test('the record is searched by what, who, action and time, newest or oldest first, and read on page by page', async () => {
  for (let n = 0; n < 53; n += 1) await write('thing.done', 'thing:many');
  await write('thing.undone', 'thing:many', {}, `person:${owner.person}`);
  const all = await reader.get('/record?subject=thing:many');
  const newest = entriesOf(all);
  expect(newest).toHaveLength(50);
  expect(newest).toEqual(newest.toSorted((one, other) => other - one));
  const next = /href="([^"]+)" rel="next"/.exec(String(all.body))?.[1]?.replaceAll('&amp;', '&') ?? '';
  const rest = entriesOf(await reader.get(next));
  expect(rest).toHaveLength(4);
  const oldest = entriesOf(await reader.get('/record?subject=thing:many&order=oldest'));
  expect(oldest.slice(0, 4)).toEqual(rest.toReversed());
  const undone = newest[0];
  for (const query of [
    `subject=thing:many&actor=person:${owner.person}`,
    'action=thing.undone',
    'subject=thing:many&action=thing.undone&from=2020-01-01T10:00',
    `actor=person:${owner.person}&action=thing.undone`,
  ])
    expect([query, entriesOf(await reader.get(`/record?${query}`))]).toEqual([query, [undone]]);
  expect(wordsOf(await reader.get('/record?action=thing.undone'))).toContain('Thing undone , entry');
  expect(wordsOf(await reader.get('/record?action=thing.undone'))).toContain('by Olive Owner');
  for (const query of ['action=thing.undone&to=2020-01-01T10:00', 'from=2100-01-01T10:00', 'subject=thing:none'])
    expect([query, wordsOf(await reader.get(`/record?${query}`))]).toEqual([
      query,
      expect.stringContaining('No entry fits.'),
    ]);
});

test('a search that cannot be is refused beside its field, with what was typed', async () => {
  const page = await reader.get('/record?subject=thing:many&from=yesterday');
  expect(page.status).toBe(400);
  expect(String(page.body)).toContain('href="#search-from"');
  expect(String(page.body)).toContain('value="thing:many"');
  expect(entriesOf(page)).toEqual([]);
});

test('an entry is shown with its hash, with what it leads to, and with script in it as text (abuse 43)', async () => {
  const script = '<script>alert(1)</script>';
  await write('release.noted', 'release:9.1.0', { trust: 'ashmere', note: script, rollout: '../x"' });
  await write('release.noted', `release:${script}`);
  const [foul, fair] = entriesOf(await reader.get('/record?action=release.noted'));
  const page = await reader.get(`/record/${fair}`);
  const body = String(page.body);
  expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  for (const one of [page, await reader.get('/record?action=release.noted'), await reader.get(`/record/${foul}`)])
    expect(String(one.body)).not.toContain('<script');
  for (const way of ['/releases/9.1.0', '/trusts/ashmere', '/rollouts/..%2Fx%22', '/record?subject=release%3A9.1.0'])
    expect(body).toContain(`href="${way}"`);
  const listed = z.object({ entries: z.array(hashSchema) });
  const { entries } = listed.parse((await owner.get('/api/v1/audit?subject=release:9.1.0')).body);
  expect(entries.map(({ hash }) => body.includes(hash))).toEqual([true]);
  expect(wordsOf(page)).toContain('It is Its hash was reckoned just now');
  expect((await reader.get('/record/999999')).status).toBe(404);
  expect((await reader.get('/record/x')).status).toBe(400);
});

test('it says what the last reading found and shows the head to keep, and says which entry is not as it was written', async () => {
  const head = hashSchema.parse((await owner.get('/api/v1/audit/head')).body);
  const before = await reader.get('/record');
  expect(String(before.body)).toContain(head.hash);
  expect(wordsOf(before)).toContain('Not read yet');
  await gatehouse.injected(RecordWatch).look();
  expect(wordsOf(await reader.get('/record'))).toContain('Nothing wrong was found');
  await gatehouse.database.transaction((tx) => keepFaults(tx, [2]));
  const after = await reader.get('/record');
  expect(wordsOf(after)).toContain('Not whole');
  expect(wordsOf(after)).toContain('Entry 2 is not as it was written');
});

test('whoever may not read the record is shown no page of it, and no way there', async () => {
  const trust = await gatehouse.as({ role: 'trust', trust: 'ashmere' });
  const ofTrust = await visitorAs(gatehouse, trust.person);
  expect([(await ofTrust.get('/record')).status, (await ofTrust.get('/record/1')).status]).toEqual([403, 403]);
  expect(String((await ofTrust.get('/trusts/ashmere')).body)).not.toContain('href="/record');
  expect(String((await reader.get('/record')).body)).toContain('href="/record"');
});
