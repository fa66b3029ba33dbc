import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { endDelivery, keepDelivery } from '../../src/evidence/deliveries/delivery.table.js';
import { keepNotice } from '../../src/notices/notice.table.js';
import { open } from '../hotfixes/runbook.js';
import { ok, WORDS } from '../incidents/rca/story.js';
import { owed } from '../notices/owed.js';
import { PretendTracker } from '../pretend/tracker.js';
import { startTracked, type Tracked } from '../releases/scope/tracked.js';
import { exported, unzipped } from './exported.js';

const SCRIPT = '"\'></td><script>window.ran=1</script><img src=x onerror=alert(1)>=cmd|';
/** What nobody may type here, and a tracker may say. */
const TURNED = `${SCRIPT}\u202Egnp.exe`;
const NAME = 'FLIP 2.1.0';
const attached = (id: string, fileName: string) => ({
  ...{ id, fileName, size: 3, mediaType: 'image/svg+xml', createdAt: '2026-11-01T10:00:00Z' },
});

let house: Tracked;
let files: ReadonlyMap<string, Buffer>;
const idOf = ({ body }: { readonly body: unknown }): string => z.looseObject({ id: z.string() }).parse(body).id;
const said = (path: string): string => files.get(path)?.toString('utf8') ?? `no ${path}`;

beforeAll(async () => {
  const tracker = new PretendTracker();
  await tracker.ensureVersion({ project: 'FLIP', name: NAME }, { description: '' });
  const open = { fixVersions: [NAME], summary: TURNED, attachments: [attached('1', `../../${TURNED}.svg`)] };
  const closed = {
    security: 'Board',
    summary: 'A hole in the wall',
    attachments: [attached('2', 'how-to-get-in.pdf')],
  };
  tracker.put('FLIP-1', open);
  tracker.put('FLIP-2', { fixVersions: [NAME], ...closed });
  house = await startTracked({ tracker });
  await house.release('2.1.0', { description: SCRIPT });
  await house.refresh('2.1.0');
  await told();
  await harm();
  files = await unzipped((await exported(house.gatehouse, house.owner, '2.1.0')).bytes);
});
afterAll(() => house.stop());

/** A notice with a mail that bounced, and with a webhook whose address is a secret of its own. */
async function told(): Promise<void> {
  const to = { name: 'Robin Ashby', email: 'robin.ashby@ashmere.example.org', role: 'service-owner', trust: 'ashmere' };
  const hook = {
    ...to,
    name: 'https://hooks.ashmere.example/in/5ecret',
    email: 'https://hooks.ashmere.example/in/5ecret',
  };
  await house.gatehouse.database.transaction(async (tx) => {
    const notice = await keepNotice(tx, owed());
    if (notice === null) throw new Error('It is there already.');
    const about = { kind: 'notice', release: '2.1.0', content: notice, audience: 'ashmere', notice } as const;
    const mail = { ...about, channel: 'mail', to, named: false, subject: SCRIPT, by: null } as const;
    const id = await keepDelivery(tx, mail);
    await keepDelivery(tx, { ...mail, channel: 'webhook', to: hook });
    const detail = '550 no mailbox robin.ashby at relay 10.20.30.40';
    await endDelivery(tx, id ?? '', { state: 'failed', detail });
  });
}

/** An incident that it let through, with its RCA signed off and a hotfix begun. */
async function harm(): Promise<void> {
  const { manager, tester, centre } = house;
  const summary = `Rita Manager rang about it ${SCRIPT}`;
  const found = {
    product: 'flip',
    environment: 'production',
    sites: ['ashmere'],
    severity: 1,
    release: '2.1.0',
    summary,
  };
  const incident = idOf(ok(await manager.post('/api/v1/incidents', found)));
  const noted = { kind: 'decision', what: 'Tess Tester looks', reason: SCRIPT };
  ok(await manager.post(`/api/v1/incidents/${incident}/notes`, noted));
  const { rcas } = z
    .object({ rcas: z.array(z.looseObject({ id: z.string() })) })
    .parse(ok(await manager.get('/api/v1/rcas')).body);
  const rca = `/api/v1/rcas/${rcas[0]?.id ?? ''}`;
  for (const [section, content] of Object.entries<object>({ ...WORDS, summary: { text: SCRIPT } }))
    ok(await manager.put(`${rca}/sections/${section}`, { version: 0, content }));
  const action = { what: 'Unmute the alarm', kind: 'detect', owner: tester.person, due: '2199-01-01' };
  ok(await manager.post(`${rca}/actions`, action));
  const { revision } = z.looseObject({ revision: z.number() }).parse((await manager.get(rca)).body);
  ok(await manager.post(`${rca}/hand-in`, { revision }));
  ok(await centre.post(`${rca}/sign-off`, { revision }));
  await open(manager, incident);
}

test('an incident, its signed RCA and its hotfix are in the evidence, with people by their roles (003-032)', () => {
  expect(said('incidents/incidents.ndjson')).toContain('rang about it');
  expect(said('incidents/rcas.ndjson')).toContain('"state":"signed-off"');
  expect(said('incidents/rcas.ndjson')).toContain('The alarm was muted');
  expect(said('incidents/hotfixes.ndjson')).toContain('"number":"HF-');
  const words = [...files]
    .filter(([path]) => /^incidents\/(incidents|rcas)/.test(path))
    .map(([, bytes]) => bytes.toString());
  expect(words.join('\n')).not.toMatch(/Rita Manager|Tess Tester/);
  expect(said('record/entries.ndjson')).not.toContain('Tess Tester looks');
  expect(said('record/entries.ndjson')).toContain('An incident is read by role.');
  expect(said('record/entries.ndjson')).toContain('An RCA is read by role.');
});

test('whom was told, and what became of it, is in the evidence; no address, nor what the receiving side said of it (abuse 18)', () => {
  const all = [...files.values()].join('\n');
  expect(said('notices/notices.ndjson')).toContain('Robin Ashby');
  expect(said('notices/notices.ndjson')).toMatch(/"channel":"webhook","to":\{"name":null/);
  expect(all).not.toMatch(/5ecret|hooks\.ashmere|robin\.ashby|10\.20\.30\.40|no mailbox/);
});

test('of a ticket that is kept from some, neither its words nor the names of its files leave the house (003-068)', () => {
  const all = [...files.values()].join('\n');
  expect(said('scope/tickets.ndjson')).toMatch(/FLIP-1[\s\S]*FLIP-2/);
  expect(said('scope/files.ndjson')).toContain('.svg');
  expect(all).not.toMatch(/A hole in the wall|how-to-get-in/);
});

test('nothing that people or trackers write runs in the page, or becomes the name of a file (abuse 42, 63)', () => {
  expect(said('index.html')).toContain('Incidents that it let through');
  expect(said('index.html')).not.toMatch(/<script|<img|onerror="?alert|\u202E/i);
  for (const path of files.keys()) expect(path).toMatch(/^[0-9A-Za-z%._/-]+$/);
});
