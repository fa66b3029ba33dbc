import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { record } from '../../src/audit/audit.table.js';
import { keepFaults } from '../../src/incidents/record-watch/record-watch.table.js';
import { RecordWatch } from '../../src/incidents/record-watch/record-watch.worker.js';
import { manifestDigest } from '../../src/releases/manifest-digest.service.js';
import { manifestText } from '../../src/releases/manifest.js';
import type { Manifest } from '../../src/releases/release.js';
import { keepRelease } from '../../src/releases/release.table.js';
import { startGatehouse, type Gatehouse, type Somebody } from '../gatehouse.js';
import { SHIPPED } from '../sites/folder.js';
import { unzipped } from '../reports/exported.js';
import { sessionOf, visitorAs, wordsOf, type Visitor } from './visitor.js';

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
  for (const [action, words] of [
    ['thing.undone', 'Thing undone'],
    ['thing.never-done', 'Thing never done'],
  ])
    expect(String((await reader.get(`/record?action=${action}`)).body)).toContain(
      `<option value="${action}" selected>${words}</option>`,
    );
  for (const query of ['action=thing.undone&to=2020-01-01T10:00', 'from=2100-01-01T10:00', 'subject=thing:none'])
    expect([query, wordsOf(await reader.get(`/record?${query}`))]).toEqual([
      query,
      expect.stringContaining('No entry fits all that you look for.'),
    ]);
});

test('a search that cannot be is refused beside its field, with what was typed', async () => {
  const page = await reader.get('/record?subject=thing:many&from=yesterday');
  expect(page.status).toBe(400);
  expect(String(page.body)).toContain('href="#search-from"');
  expect(wordsOf(page)).toContain('“From, UK time” cannot be read. Give a day and a time');
  expect(String(page.body)).toContain('value="thing:many"');
  expect(entriesOf(page)).toEqual([]);
});

test('who and what are found by the names that people have for them, which stay in the form', async () => {
  const [ada, other] = [await called('Ada Byron'), await called('Ada Byron')];
  const ross = await called('Ross Ines Assisi');
  const ipek = await called('İpek Şahin');
  await write('thing.named', 'thing:one', {}, `person:${ipek.id}`);
  await write('thing.named', 'thing:one', {}, `person:${ross.id}`);
  await write('thing.named', 'thing:one', {}, `person:${ada.id}`);
  await write('thing.named', `person:${other.id}`, {}, `person:${other.id}`);
  await write('thing.named', 'release:8.2.0');
  const { id, email } = ada;
  const incident = await anIncident();
  await write('thing.named', `incident:${incident.id}`);
  await aRelease('8.2.0');
  for (const [query, count, shown] of [
    [{ actor: email.toUpperCase() }, 1, `Ada Byron (${email})`],
    [{ actor: `person:${id}` }, 1, `Ada Byron (${email})`],
    [{ actor: 'assisi  ross' }, 1, `Ross Ines Assisi (${ross.email})`],
    [{ actor: 'İpek' }, 1, `İpek Şahin (${ipek.email})`],
    [{ actor: `İpek Şahin (${ipek.email})` }, 1, `İpek Şahin (${ipek.email})`],
    [{ actor: 'gatehouse' }, 2, 'Gatehouse'],
    [{ subject: '8.2.0' }, 1, 'release:8.2.0'],
    [{ subject: 'Release 8.2.0' }, 1, 'release:8.2.0'],
    [{ subject: incident.number.toLowerCase() }, 1, incident.number],
    [{ subject: `Incident ${incident.number}` }, 1, incident.number],
  ] as const) {
    const page = await reader.get(`/record?${new URLSearchParams({ action: 'thing.named', ...query }).toString()}`);
    expect([query, page.status, entriesOf(page).length]).toEqual([query, 200, count]);
    expect(String(page.body)).toContain(`value="${shown}"`);
  }
  const wide = wordsOf(await reader.get(`/record?subject=${incident.number}`));
  expect(wide).toContain(`everything that concerns ${incident.number}: the incident itself, its RCA`);
  expect(wide).toContain(`About: Incident ${incident.number}`);
  const narrow = wordsOf(await reader.get(`/record?subject=${incident.number}&reach=itself`));
  expect(narrow).toContain(`only what was done to ${incident.number} itself.`);
});

test('places are called by their names, in a list, in a search and on the ways from an entry', async () => {
  await write('thing.placed', 'site:ashmere', { trust: 'ashmere', release: '8.1.0' });
  await write('thing.placed', 'site:taken-away');
  const list = wordsOf(await reader.get('/record?action=thing.placed'));
  expect(list).toContain('About: Site Ashmere Royal Hospitals');
  expect(list).toContain('About: Site taken-away');
  const found = await reader.get('/record?action=thing.placed&subject=site:ashmere');
  expect(wordsOf(found)).toContain('everything that concerns the site Ashmere Royal Hospitals: ');
  const [entry = ''] = entriesOf(found);
  const page = wordsOf(await reader.get(`/record/${entry}`));
  expect(page).toMatch(
    /, on .* About: Site Ashmere Royal Hospitals ?\. Release 8\.1\.0 Trust Ashmere Royal Hospitals Trust/,
  );
});

test.each([
  [{ actor: 'Nobody At All' }, '#search-actor', '“Who did it” is nobody whom we know by that name. Give the name'],
  [{ subject: '99.0.0' }, '#search-subject', '“What it concerns” is nothing that we know by that name. Give the'],
  [{ subject: 'INC-999999' }, '#search-subject', '“What it concerns” is nothing that we know by that name.'],
  [{ actor: 'ada byron' }, '#search-actor', '“Who did it” may be Ada Byron ('],
  [{ subject: 'site a' }, '#search-subject', 'or others. Give more of the name, or what stands in brackets.'],
])('a name in %j that nobody has, or several, is refused beside its field', async (query, where, says) => {
  const page = await reader.get(`/record?${new URLSearchParams(query).toString()}`);
  expect(page.status).toBe(400);
  expect(String(page.body)).toContain(`href="${where}"`);
  expect(wordsOf(page)).toContain(says);
  expect(String(page.body)).toContain(`value="${Object.values(query)[0]}"`);
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

test('it says what the last check found and shows the head to keep, and says which entry is not as it was written', async () => {
  const head = hashSchema.parse((await owner.get('/api/v1/audit/head')).body);
  const before = await reader.get('/record');
  expect(String(before.body)).toContain(head.hash);
  expect(wordsOf(before)).toContain('Not checked yet');
  await gatehouse.injected(RecordWatch).look();
  expect(wordsOf(await reader.get('/record'))).toContain('Nothing wrong was found');
  await gatehouse.database.transaction((tx) => keepFaults(tx, [2]));
  const after = await reader.get('/record');
  expect(wordsOf(after)).toContain('Changed or lost');
  expect(wordsOf(after)).toContain('Entry 2 is not as it was written');
});

test('the evidence of a release is sent as a file to whoever asks for it at the page, and what cannot be is refused beside its field (abuse 42)', async () => {
  const unknown = await reader.send('/record/evidence', { release: '9.9.9' });
  expect([unknown.status, wordsOf(unknown)]).toEqual([
    404,
    expect.stringContaining('Release is none that we know. Give the version'),
  ]);
  expect(String(unknown.body)).toContain('href="#evidence-release"');
  expect(wordsOf(unknown)).not.toContain('No entries are shown');
  const page = await reader.send('/record/evidence', { release: '../x' });
  expect(page.status).toBe(400);
  expect(String(page.body)).toContain('href="#evidence-release"');
  expect(String(page.body)).toContain('value="../x"');
  const { maker, version } = await aRelease();
  const session = await sessionOf(gatehouse, maker);
  const own = await fetch(`${gatehouse.url}/releases/${version}`, {
    headers: { cookie: `${session.name}=${session.value}` },
  });
  const shown = await own.text();
  expect(shown).toContain('action="/record/evidence"');
  const token = /name="token" value="([^"]+)"/.exec(shown)?.[1] ?? '';
  const send = (body: Record<string, string>) =>
    fetch(`${gatehouse.url}/record/evidence`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: `${session.name}=${session.value}`, origin: gatehouse.url },
      body: new URLSearchParams(body),
    });
  expect((await send({ release: version })).status).toBe(403);
  const answer = await send({ token, release: version });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
  const files = await unzipped(Buffer.from(await answer.arrayBuffer()));
  expect([...files.keys()]).toContain('manifest.json');
});

const personSchema = z.object({ id: z.string(), email: z.string() });

/** Somebody of that name, with their address. */
async function called(name: string): Promise<z.infer<typeof personSchema>> {
  const { person } = await gatehouse.as({ role: 'ai-centre', name });
  const { rows } = await gatehouse.database.transaction((tx) =>
    sql`select id, email from person where id = ${person}`.execute(tx),
  );
  return personSchema.parse(rows[0]);
}

async function anIncident(): Promise<{ readonly id: string; readonly number: string }> {
  const manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const raised = { environment: 'production', sites: ['ashmere'], severity: 3, summary: 'Scans are slow' };
  const answer = await manager.post('/api/v1/incidents', { product: 'flip', ...raised });
  return z.object({ id: z.string(), number: z.string() }).parse(answer.body);
}

/** A release that is kept without its artefacts, and who registered it. */
async function aRelease(version = '8.1.0'): Promise<{ readonly maker: string; readonly version: string }> {
  const maker = await gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const manifest: Manifest = {
    ...{ version, kind: 'planned', product: 'flip', migration: 'none', rollsBackTo: null, builtBy: [] },
    packages: [{ service: 'flip-api', version, artefact: 'file:a.tar.gz', sha256: 'a'.repeat(64) }],
    ...{ description: null, commit: null },
  };
  const kept = { manifest: manifestText(manifest), version, digest: manifestDigest(manifest), builtBy: [] };
  await gatehouse.database.transaction((tx) => keepRelease(tx, { ...kept, registeredBy: maker.person }));
  return { maker: maker.person, version };
}

test('whoever may not read the record is shown no page of it, and no way there', async () => {
  const trust = await gatehouse.as({ role: 'trust', trust: 'ashmere' });
  const ofTrust = await visitorAs(gatehouse, trust.person);
  expect([(await ofTrust.get('/record')).status, (await ofTrust.get('/record/1')).status]).toEqual([403, 403]);
  expect(String((await ofTrust.get('/trusts/ashmere')).body)).not.toContain('href="/record');
  expect(String((await reader.get('/record')).body)).toContain('href="/record"');
});
