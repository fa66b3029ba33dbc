import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { faultsOf } from '../releases/registering.js';
import { expectStatus, startWriting, WRITTEN, type Writing } from './writing.js';

let writing: Writing;
beforeAll(async () => {
  writing = await startWriting();
  await writing.release('2.1.0');
});
afterAll(async () => {
  await writing.stop();
});

const PATH = '/api/v1/releases/2.1.0/notes';
const shown = z.object({
  lacks: z.object({
    uat: z.array(z.object({ field: z.string() })),
    production: z.array(z.object({ field: z.string() })),
  }),
});

test('what is missing is named section by section, and nothing is published without it (003-020)', async () => {
  const { lacks } = shown.parse((await writing.tester.get(PATH)).body);
  expect(lacks.uat.map(({ field }) => field)).toEqual(['summary', 'changes', 'known-issues', 'training', 'contacts']);
  expect(lacks.production).toHaveLength(9);
  const refused = await writing.publish('2.1.0', 'production');
  expect(refused.status).toBe(422);
  expect(faultsOf(refused)[0]).toEqual({
    field: 'summary',
    fault: 'Summary: nothing is written',
    fix: 'Write it with PUT …/notes/summary, as: delivery or product-owner.',
  });
});

test('a placeholder that was left refuses publication, and is named with its place', async () => {
  await writing.writeAll('2.1.0', {
    'site-action': { ...WRITTEN['site-action'], what: 'Required: <yes | no>', command: 'make upgrade KIT=<slot>' },
    contacts: { contacts: [{ name: '{{ name }}', role: 'TBC', email: 'a@b.example.org' }] },
  });
  const refused = await writing.publish('2.1.0', 'production');
  expect(faultsOf(refused).map(({ field, fault }) => `${field} ${fault}`)).toEqual([
    'site-action.what still has the placeholder <yes | no>',
    'site-action.command still has the placeholder <slot>',
    'contacts.contacts.0.name still has the placeholder {{ name }}',
    'contacts.contacts.0.role still has the placeholder TBC',
  ]);
});

test('a summary that names a ticket, or was changed after its approval, is not published', async () => {
  await writing.writeAll('2.1.0', { summary: { text: 'Brings FLIP-10.' } });
  expect(faultsOf(await writing.publish('2.1.0', 'production')).map(({ fault }) => fault)).toEqual([
    'names the ticket FLIP-10',
  ]);
  expectStatus(await writing.put('2.1.0', 'summary', { text: 'Brings speed.' }), 200);
  expect(faultsOf(await writing.publish('2.1.0', 'production')).map(({ fault }) => fault)).toEqual([
    'Summary: not approved as it is now',
  ]);
});

test('nobody approves what they wrote themselves, nor what they did not see (INV-04, abuse 22, abuse 23)', async () => {
  expectStatus(await writing.put('2.1.0', 'summary', { text: 'By the owner.' }, writing.owner), 200);
  expect((await writing.approve('2.1.0', 'summary', writing.owner)).status).toBe(403);
  expect((await writing.tester.post(`${PATH}/summary/approval`, { hash: 'a'.repeat(64) })).status).toBe(409);
  expectStatus(await writing.approve('2.1.0', 'summary', writing.tester), 200);
  expect((await writing.approve('2.1.0', 'summary', writing.centre)).status).toBe(409);
  expect((await writing.tester.post(`${PATH}/downtime/approval`, { hash: 'a'.repeat(64) })).status).toBe(400);
});

test('the same again is no change, and keeps its approval', async () => {
  expectStatus(await writing.put('2.1.0', 'summary', { text: 'By the owner.' }, writing.tester), 200);
  expect((await writing.approve('2.1.0', 'summary', writing.centre)).status).toBe(409);
});

test('each section is written by those whose business it is (003-107, abuse 16)', async () => {
  expect((await writing.put('2.1.0', 'downtime', WRITTEN.downtime, writing.centre)).status).toBe(403);
  expectStatus(await writing.put('2.1.0', 'clinical-safety', WRITTEN['clinical-safety'], writing.centre), 200);
  const trust = await writing.gatehouse.as({ role: 'trust', trust: 'ashmere' });
  expect((await writing.put('2.1.0', 'summary', WRITTEN.summary, trust)).status).toBe(403);
  expect((await writing.publish('9.9.9', 'uat')).status).toBe(404);
  expect((await writing.put('9.9.9', 'summary', WRITTEN.summary)).status).toBe(404);
});

test.each([
  ['summary', { text: '  ' }, 'text'],
  ['summary', { text: 'fine', approved: true }, 'approved'],
  ['site-action', { required: true, order: 'any', wayBack: 'None.' }, 'what'],
  ['downtime', { state: 'planned', unavailable: 'all', outages: [] }, 'outages'],
  [
    'downtime',
    { state: 'planned', unavailable: 'all', outages: [{ from: '2026-01-01T02:00:00Z', to: '2026-01-01T01:00:00Z' }] },
    'outages.0.to',
  ],
  ['downtime', { state: 'perhaps' }, 'state'],
  ['known-issues', { issues: [{ title: 'It is slow', severity: 4 }] }, 'issues.0.workaround'],
  ['known-issues', { issues: [{ title: 'It is slow', severity: 6, workaround: 'none' }] }, 'issues.0.severity'],
  ['training', { state: 'updated', documents: [] }, 'documents'],
  [
    'training',
    { state: 'updated', documents: [{ title: 'Guide', version: '1', date: '2026-02-30' }] },
    'documents.0.date',
  ],
  [
    'training',
    {
      state: 'updated',
      documents: [{ title: 'Guide', version: '1', date: '2026-02-28', link: 'javascript:alert(1)' }],
    },
    'documents.0.link',
  ],
  ['training', { state: 'reviewed-no-change', reviewedOn: '2026-02-28' }, 'reviewedBy'],
  ['contacts', { contacts: [{ name: 'Desk', role: 'first line' }] }, 'contacts.0.email'],
  [
    'changes',
    { state: 'listed', tickets: [{ key: 'FLIP', type: 'Bug', summary: 'x', status: 'Done' }] },
    'tickets.0.key',
  ],
])('%s that holds %j is refused, and %s is named (abuse 21)', async (section, body, field) => {
  const refused = await writing.put('2.1.0', section, body);
  expect([refused.status, faultsOf(refused).map((fault) => fault.field)]).toEqual([400, [field]]);
  expect(faultsOf(refused)[0]?.fix).not.toBe('');
});

test('every change of notes is in the record, with the hash and without the words (INV-28)', async () => {
  const deeds = await writing.deeds();
  expect(deeds.filter((deed) => deed.startsWith('notes.written'))).not.toEqual([]);
  expect(deeds.filter((deed) => deed.startsWith('notes.approved'))).not.toEqual([]);
});
