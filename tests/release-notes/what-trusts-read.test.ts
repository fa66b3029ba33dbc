import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { DOWN, PretendTracker } from '../pretend/tracker.js';
import { faultsOf } from '../releases/registering.js';
import { FORMATS } from '../../src/release-notes/edition.js';
import { NotesFactsFinder } from '../../src/release-notes/notes.facts.js';
import { sourceNotes } from '../../src/release-notes/source-notes.js';
import { startTrackedWriting, type TrackedWriting } from './tracked-writing.js';
import { expectStatus } from './writing.js';

const SECRETS = [
  'leak of tokens',
  'names of patients',
  'hidden by level',
  'FLIP-66',
  'FLIP-67',
  'FLIP-68',
  'FLIP-69',
  'secret-proof.png',
];
const tracker = new PretendTracker();
const done = { status: 'Closed', category: 'done', resolution: 'Fixed' } as const;
const rich = (words: string) => ({ text: words, html: `<p>${words}</p>`, markdown: words, warnings: [] });
let writing: TrackedWriting;

beforeAll(async () => {
  writing = await startTrackedWriting(tracker);
  tracker.put('FLIP-5', { fixVersions: ['FLIP 2.0.1'], summary: 'Faster upload', type: 'Story', ...done });
  tracker.put('FLIP-66', {
    fixVersions: ['FLIP 2.0.1'],
    summary: 'A leak of tokens',
    type: 'Bug',
    labels: ['Security'],
    ...done,
  });
  tracker.put('FLIP-7', {
    fixVersions: ['FLIP 2.1.0'],
    summary: 'Follows FLIP-66 and FLIP-67',
    type: 'Bug',
    releaseNote: rich('Mended after FLIP-68.'),
    ...done,
  });
  tracker.put('FLIP-67', {
    fixVersions: ['FLIP 2.1.0'],
    summary: 'names of patients shown',
    type: 'Bug',
    labels: ['personal-data'],
    ...done,
    releaseNote: rich('names of patients'),
  });
  tracker.put('FLIP-68', {
    fixVersions: ['FLIP 2.1.0'],
    summary: 'hidden by level',
    type: 'Story',
    security: 'Core team',
    ...done,
  });
  tracker.put('FLIP-69', {
    fixVersions: ['FLIP 2.1.0'],
    summary: 'secret-proof.png is part of it',
    type: 'Sub-task',
    parent: 'FLIP-68',
    ...done,
  });
  const old = await writing.track('2.0.0');
  for (const version of ['2.0.1', '2.1.0']) {
    await writing.track(version);
    await writing.refresh(version);
  }
  writing.running.push({
    site: 'ashmere',
    version: '2.0.0',
    digest: old.digest,
    certain: true,
    seenAt: new Date('2026-06-20T10:00:00Z'),
  });
  writing.running.push({
    site: 'bracken-vale',
    version: '1.1.0',
    digest: 'f'.repeat(64),
    certain: true,
    seenAt: new Date('2026-06-20T10:00:00Z'),
  });
  const known = { reference: 'FLIP-7', title: 'Uploads stop', severity: 3, workaround: 'Try again.' };
  expectStatus(await writing.put('2.0.0', 'known-issues', { issues: [known] }), 200);
  await writing.writeAll('2.1.0', {
    changes: undefined,
    'known-issues': {
      issues: [
        { reference: 'FLIP-66', title: 'A leak of tokens', severity: 3, workaround: 'Close the door.' },
        { reference: null, title: 'Like FLIP-67', severity: 4, workaround: 'Wait.' },
      ],
    },
  });
  expectStatus(await writing.publish('2.1.0', 'production'), 201);
});
afterAll(async () => {
  await writing.stop();
});

describe('a Trust', () => {
  test.each(FORMATS)('reads nothing of confidential tickets as %s, and is told that there are some', async (format) => {
    const text = await writing.read('2.1.0', 'production-1', 'trust:ashmere', format);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    if (['html', 'text', 'markdown'].includes(format)) {
      expect(text).toContain('3 further changes are not described here, for security or confidentiality');
      expect(text).toContain('One further issue is not described here');
      expect(text).toContain('One further change is not described here');
    }
  });

  test('reads what changes at its own sites, across the versions that they skipped (003-014)', async () => {
    const text = await writing.read('2.1.0', 'production-1', 'trust:ashmere', 'text');
    expect(text).toContain('From 2.0.0 (seen Saturday 20 June 2026, 11:00 BST) to 2.1.0. On the way it takes in 2.0.1');
    expect(text).toContain('[FLIP-5] Faster upload (Closed, Fixed)');
    expect(text).toContain('Known in 2.0.0, and mended:\n    * FLIP-7: Uploads stop');
    expect(text).toContain('Not known in 2.0.0:\n    * Like [withheld]');
    const other = await writing.read('2.1.0', 'production-1', 'trust:bracken-vale', 'text');
    expect(other).toContain(
      'Runs 1.1.0 (seen Saturday 20 June 2026, 11:00 BST), which was never registered with Gatehouse',
    );
    expect(other).not.toContain('Faster upload');
    const unknown = await writing.read('2.1.0', 'production-1', 'trust:calderwick', 'text');
    expect(unknown).toContain('Gatehouse does not know what runs here');
  });

  test('reads nothing of another Trust (INV-34, abuse 17, abuse 29)', async () => {
    const text = await writing.read('2.1.0', 'production-1', 'trust:ashmere', 'json');
    expect(text).not.toMatch(/bracken|calderwick|dunmere/i);
    const calderwick = await writing.read('2.1.0', 'production-1', 'trust:calderwick', 'json');
    expect(calderwick).not.toMatch(/ashmere/i);
    expect(calderwick).toContain('"notYetAgreedFor":["calderwick"]');
  });

  test('is shown its own reading, and finds no other (INV-34, abuse 17)', async () => {
    const ashmere = await writing.gatehouse.as({ role: 'trust', trust: 'ashmere' });
    const editions = '/api/v1/releases/2.1.0/notes/editions';
    const own = await ashmere.get(`${editions}/production-1?format=text`);
    expect([own.status, String(own.body).includes('For Ashmere Royal Hospitals Trust.')]).toEqual([200, true]);
    const list = z
      .object({ editions: z.array(z.object({ readings: z.array(z.object({ audience: z.string() })) })) })
      .parse((await ashmere.get(editions)).body);
    expect(list.editions.flatMap(({ readings }) => readings.map(({ audience }) => audience))).toEqual([
      'trust:ashmere',
    ]);
    for (const audience of ['ai-centre', 'product-owner', 'trust:bracken-vale', 'trust:nobody']) {
      const other = await ashmere.get(`${editions}/production-1?audience=${audience}&format=text`);
      const none = await ashmere.get(`${editions}/production-9?format=text`);
      expect([other.status, JSON.stringify(other.body).replace(/"request":"[^"]*"/, '')]).toEqual([
        404,
        JSON.stringify(none.body).replace(/"request":"[^"]*"/, ''),
      ]);
    }
    for (const path of ['', '/preview?kind=production', '/deliveries'])
      expect((await ashmere.get(`/api/v1/releases/2.1.0/notes${path}`)).status).toBe(403);
    expect((await ashmere.get('/api/v1/releases/2.0.1/notes/editions')).status).toBe(404);
  });
});

test('the AI Centre reads all of it, in Jira’s standard layout too (003-051)', async () => {
  const text = await writing.read('2.1.0', 'production-1', 'ai-centre', 'text');
  for (const secret of ['names of patients', 'hidden by level', 'FLIP-66']) expect(text).toContain(secret);
  expect(text.match(/It is confidential: Trusts are not told what it is\./g)).toHaveLength(4);
  const standard = await writing.read('2.1.0', 'production-1', 'ai-centre', 'standard-text');
  expect(standard).toContain('Release Notes - FLIP project - Version FLIP 2.1.0');
  expect(standard).toContain('    * [FLIP-68] - hidden by level');
  expect(text).toContain(standard.trim().split('\n').at(-1));
  const html = await writing.read('2.1.0', 'production-1', 'ai-centre', 'standard-html');
  expect(html).toContain("<a href='https://jira.example.org/browse/FLIP-68'>FLIP-68</a>");
});

test('beside the source stands nothing that a Trust is not told, nor what is below it', async () => {
  const facts = await writing.gatehouse.database.transaction((tx) =>
    writing.gatehouse.injected(NotesFactsFinder).gather(tx, '2.1.0', 'production'),
  );
  const told = sourceNotes(facts, 1);
  for (const secret of SECRETS) expect(told).not.toContain(secret);
  expect(told).toContain('further changes are not described here');
});

test('tickets that are hidden from us refuse publication, counted against the tracker’s own number', async () => {
  tracker.put('FLIP-99', { fixVersions: ['FLIP 2.1.0'], hidden: true });
  await writing.refresh('2.1.0');
  const refused = await writing.publish('2.1.0', 'production', 'Once more.');
  expect([refused.status, faultsOf(refused).map(({ field, fault }) => `${field}: ${fault}`)]).toEqual([
    422,
    ['scope: 1 of the 5 tickets of FLIP 2.1.0 are hidden from Gatehouse'],
  ]);
  tracker.untag('FLIP-99', 'FLIP 2.1.0');
  await writing.refresh('2.1.0');
});

test('a ticket that was agreed on and is not in the version refuses publication, by its key', async () => {
  const agree = (tickets: readonly string[]) => writing.manager.put('/api/v1/releases/2.0.1/scope', { tickets });
  expectStatus(await agree(['FLIP-5', 'FLIP-70']), 200);
  await writing.refresh('2.0.1');
  const fault = 'agreed on, and not in FLIP 2.0.1: FLIP-70';
  expect(faultsOf(await writing.publish('2.0.1', 'uat')).map((one) => one.fault)).toContain(fault);
  expectStatus(await agree(['FLIP-5']), 200);
  expect(faultsOf(await writing.publish('2.0.1', 'uat')).map((one) => one.fault)).not.toContain(fault);
});

test('a scope that was read too long ago refuses publication, and one that was never read', async () => {
  // Or else it is read anew by itself, as soon as it is due.
  tracker.trouble = DOWN;
  for (const [seconds, minutes] of [
    // A little over the limit, and for what a busy machine takes until it is asked.
    [905, 15],
    [3605, 60],
  ] as const) {
    await writing.hurry(seconds);
    const refused = await writing.publish('2.1.0', 'production', 'Once more.');
    expect(faultsOf(refused).map(({ field, fault }) => `${field}: ${fault}`)).toEqual([
      `scope: was read more than ${String(minutes)} minutes ago, and may be 15 minutes old at most`,
    ]);
  }
  tracker.trouble = null;
  await writing.release('2.9.0');
  const unread = await writing.publish('2.9.0', 'uat');
  expect(faultsOf(unread).find(({ field }) => field === 'scope')?.fault).toContain(
    'nothing was read of the tickets of 2.9.0 yet',
  );
});

test('a known issue whose ticket is confidential, hidden or cannot be read now is marked so by itself', async () => {
  tracker.put('FLIP-201', { summary: 'Open, and for everybody' });
  tracker.put('FLIP-202', { summary: 'Open, and secret', labels: ['security'] });
  const listed = ['FLIP-201', 'FLIP-202', 'FLIP-203'].map((reference) => {
    return { reference, title: 'It is so', severity: 4, workaround: 'Wait.' };
  });
  const marks = async () => {
    const { body } = await writing.put('2.9.0', 'known-issues', { issues: listed });
    const issues = z.array(z.object({ confidential: z.boolean() }));
    const { written } = z.object({ written: z.object({ content: z.object({ issues }) }) }).parse(body);
    return written.content.issues.map(({ confidential }) => confidential);
  };
  expect(await marks()).toEqual([false, true, true]);
  tracker.trouble = DOWN;
  expect(await marks()).toEqual([true, true, true]);
  tracker.trouble = null;
  expect(await marks()).toEqual([false, true, true]);
});
