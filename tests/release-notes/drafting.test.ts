import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RoundStanding } from '../../src/evidence/agreements/agreement.js';
import { keepAgreed, keepAgreement } from '../../src/evidence/agreements/agreement.table.js';
import { draftKnownIssues, WORKAROUND_WANTED } from '../../src/release-notes/draft-known-issues.js';
import { placeholdersIn } from '../../src/platform/placeholder.js';
import { draftDowntime } from '../../src/release-notes/draft-downtime.js';
import type { KnownIssue } from '../../src/release-notes/section.js';
import { sectionSchemas } from '../../src/release-notes/section.schema.js';
import type { Ticket } from '../../src/releases/scope/ticket.js';
import { DOWN, PretendTracker } from '../pretend/tracker.js';
import { visitorAs, wordsOf } from '../web/visitor.js';
import { startTrackedWriting, type TrackedWriting } from './tracked-writing.js';
import { expectStatus } from './writing.js';

const REDACTION = { labels: ['security'], securityLevels: 'all' } as const;
const FROM = { inScope: [], said: [], redaction: REDACTION } as const;

function bug(key: string, changes: Partial<Ticket> = {}): Ticket {
  return {
    ...{ id: key, key, summary: `About ${key}`, type: { name: 'Bug', isSubtask: false } },
    ...{ status: { name: 'To Do', category: 'to-do' }, resolution: null, priority: 'Major', severity: 3 },
    ...{ labels: [], components: ['flip-ui'], fixVersions: [], affectedVersions: [], parent: null, description: null },
    ...{ releaseNote: null, security: null, attachments: [] },
    ...changes,
  };
}

describe('a draft of known issues', () => {
  test('holds the open defects, the gravest first, and leaves their workarounds open (003-055)', () => {
    const tickets = [bug('FLIP-10'), bug('FLIP-9'), bug('FLIP-11', { severity: 1 })];
    const { issues, leftOut } = draftKnownIssues(tickets, FROM);
    expect(issues.map(({ reference, severity }) => [reference, severity])).toEqual([
      ['FLIP-11', 1],
      ['FLIP-9', 3],
      ['FLIP-10', 3],
    ]);
    expect(issues[0]).toEqual({
      ...{ reference: 'FLIP-11', title: 'About FLIP-11', severity: 1, affects: ['flip-ui'] },
      ...{ workaround: WORKAROUND_WANTED, confidential: false },
    });
    expect(leftOut).toBe(0);
    expect(placeholdersIn({ issues })).toHaveLength(3);
  });

  test.each([
    ['what is no defect', bug('FLIP-1', { type: { name: 'Story', isSubtask: false } })],
    ['what has no severity', bug('FLIP-1', { severity: null })],
    ['what the release itself mends', bug('FLIP-7')],
  ])('holds not %s (003-055)', (_, ticket) => {
    expect(draftKnownIssues([ticket], { ...FROM, inScope: ['FLIP-7'] }).issues).toEqual([]);
  });

  test('takes over what somebody wrote of an issue before, the latest of it (003-055)', () => {
    const written: KnownIssue = {
      ...{ reference: 'FLIP-10', title: 'The map is slow', severity: 4, affects: [], workaround: 'Wait.' },
      confidential: false,
    };
    const said = [written, { ...written, workaround: 'Wait longer.' }];
    expect(draftKnownIssues([bug('FLIP-10')], { ...FROM, said }).issues).toEqual([{ ...written, severity: 3 }]);
  });

  test.each([
    ['a label', { labels: ['Security'] }],
    ['a security level', { security: 'Internal' }],
  ])('keeps from Trusts what is confidential by %s', (_, changes) => {
    expect(draftKnownIssues([bug('FLIP-10', changes)], FROM).issues).toMatchObject([{ confidential: true }]);
  });

  test('says how many found no room, and drops none in silence', () => {
    const tickets = Array.from({ length: 612 }, (_, number) => bug(`FLIP-${String(number + 1)}`));
    const { issues, leftOut } = draftKnownIssues(tickets, FROM);
    expect([issues.length, leftOut]).toEqual([500, 112]);
  });

  test('can be sent as the section whatever people wrote in the tracker', () => {
    const text = fc.string({ unit: 'binary', maxLength: 700 });
    fc.assert(
      fc.property(fc.array(fc.record({ summary: text, components: fc.array(text, { maxLength: 3 }) })), (written) => {
        const tickets = written.map((changes, number) => bug(`FLIP-${String(number + 1)}`, changes));
        const { issues } = draftKnownIssues(tickets, FROM);
        expect(issues).toHaveLength(written.length);
        expect(sectionSchemas['known-issues'].parse({ issues })).toEqual({ issues });
      }),
      { examples: [[[{ summary: '\u{F3C7A}', components: ['\u{F3C7A}', 'api'] }]]] },
    );
  });
});

describe('a draft of the downtime', () => {
  const agreed: RoundStanding = {
    ...{ id: '1', trust: 'ashmere', state: 'agreed', agreedAt: new Date(1), isOver: false, ended: null },
    ...{ kind: 'exact', day: null, from: new Date('2026-07-01T17:00:00Z'), to: new Date('2026-07-01T18:30:00Z') },
  };

  test('holds the window that each Trust has agreed to, and leaves open what cannot be used (003-009)', () => {
    const draft = draftDowntime([agreed]);
    expect(draft).toMatchObject({
      outages: [{ trust: 'ashmere', from: '2026-07-01T17:00:00.000Z', to: '2026-07-01T18:30:00.000Z' }],
    });
    expect(sectionSchemas.downtime.parse(draft)).toEqual(draft);
    expect(placeholdersIn(draft)).toHaveLength(1);
  });

  test('names the first window first, whoever answered first', () => {
    const later = { ...agreed, trust: 'calder', from: new Date('2026-07-02T17:00:00Z') };
    const atOnce = { ...agreed, trust: 'bracken' };
    expect(draftDowntime([later, atOnce, agreed])).toMatchObject({
      outages: [{ trust: 'ashmere' }, { trust: 'bracken' }, { trust: 'calder' }],
    });
  });

  test.each<[string, RoundStanding]>([
    ['was only asked', { ...agreed, state: 'asked' }],
    ['was declined', { ...agreed, state: 'declined' }],
    ['is only a day so far', { ...agreed, kind: 'provisional', day: '2026-07-01', from: null, to: null }],
  ])('holds nothing of a time that %s', (_, agreement) => {
    expect(draftDowntime([agreement])).toBeNull();
  });
});

describe('asked of a release', () => {
  const DRAFT = '/api/v1/releases/2.1.0/notes/known-issues/draft';
  const tracker = new PretendTracker();
  let writing: TrackedWriting;
  beforeAll(async () => {
    writing = await startTrackedWriting(tracker);
    tracker.put('FLIP-1', { type: 'Bug', priority: 'Major', fixVersions: ['FLIP 2.1.0'] });
    tracker.put('FLIP-20', { type: 'Bug', priority: 'Minor' });
    tracker.put('FLIP-21', { type: 'Bug', priority: 'Minor', category: 'done' });
    await writing.track('2.1.0');
    await writing.refresh('2.1.0');
  });
  afterAll(() => writing.stop());

  test('it comes from what is open in the tracker now, writes nothing, and is a draft until people make it theirs (003-055)', async () => {
    const drafted = await writing.tester.get(DRAFT);
    expect(drafted).toMatchObject({ status: 200, body: { release: '2.1.0', isDraft: true, leftOut: 0 } });
    expect(drafted.body).toMatchObject({ suggested: { issues: [{ reference: 'FLIP-20', severity: 4 }] } });
    const shown = await writing.tester.get('/api/v1/releases/2.1.0/notes');
    expect(shown.body).toMatchObject({
      sections: expect.arrayContaining([expect.objectContaining({ section: 'known-issues', written: null })]),
    });
    const { suggested } = Object.fromEntries(Object.entries(drafted.body ?? {}));
    expectStatus(await writing.put('2.1.0', 'known-issues', suggested), 200);
    const published = await writing.publish('2.1.0', 'uat');
    expect(published.status).toBe(422);
    expect(JSON.stringify(published.body)).toContain('what to do meanwhile');
  });

  test('the page of known issues begins with what is open, names what is open and not listed, and says where nobody could be asked (003-055)', async () => {
    await writing.release('2.3.0');
    const path = '/releases/2.3.0/notes/sections/known-issues';
    const tester = await visitorAs(writing.gatehouse, writing.tester.person);
    const begun = await tester.get(path);
    expect(wordsOf(begun)).toContain('2 defects of the tracker are open now. Say of each what to do meanwhile');
    expect(String(begun.body)).toMatch(/name="issues.1.reference"[^>]* value="FLIP-20"/);
    const listed = { 'issues.0.reference': 'FLIP-1', 'issues.0.title': 'It is slow', 'issues.0.workaround': 'Wait.' };
    const first = { ...listed, 'issues.0.severity': '3', 'issues.0.confidential': 'false' };
    expect((await tester.send(path, { over: 'nothing', ...first })).status).toBe(303);
    expect(wordsOf(await tester.get(path))).toContain(
      'Open in the tracker now, and not listed here: FLIP-20 (severity 4).',
    );
    tracker.troubles.set('openWithPriority', DOWN);
    expect(wordsOf(await tester.get(path))).toContain(
      `Nobody could be asked which defects are open: ${DOWN.message} Look for them yourself.`,
    );
    tracker.troubles.clear();
  });

  test('the downtime is drafted from what Trusts have agreed to (003-009)', async () => {
    const { digest } = await writing.release('2.2.0');
    const [from, to] = [new Date('2036-07-01T17:00:00Z'), new Date('2036-07-01T18:30:00Z')];
    const shown = async () => (await writing.tester.get('/api/v1/releases/2.2.0/notes')).body;
    expect(await shown()).toMatchObject({ suggestedDowntime: null });
    await writing.gatehouse.database.transaction(async (tx) => {
      const id = await keepAgreement(tx, {
        ...{ release: '2.2.0', digest, product: 'flip', environment: 'production', trust: 'ashmere', note: null },
        ...{ batch: randomUUID(), time: { kind: 'exact', day: null, from, to }, answerBy: from },
        by: writing.manager.person,
      });
      await keepAgreed(tx, id);
    });
    expect(await shown()).toMatchObject({
      suggestedDowntime: {
        state: 'planned',
        outages: [{ trust: 'ashmere', from: from.toISOString(), to: to.toISOString() }],
      },
    });
  });

  test('a tracker that does not answer is said, and a Trust is told nothing', async () => {
    const trust = await writing.gatehouse.as({ role: 'trust', trust: 'ashmere' });
    expect((await trust.get(DRAFT)).status).toBe(403);
    expect((await writing.tester.get('/api/v1/releases/9.9.9/notes/known-issues/draft')).status).toBe(404);
    await writing.release('1.0.0', { product: 'aide' });
    expect((await writing.tester.get('/api/v1/releases/1.0.0/notes/known-issues/draft')).status).toBe(409);
    tracker.troubles.set('openWithPriority', DOWN);
    expect(await writing.tester.get(DRAFT)).toMatchObject({ status: 503, body: { detail: DOWN.message } });
    tracker.troubles.clear();
  });
});
