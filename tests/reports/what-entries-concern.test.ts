import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { record, type AuditEntry } from '../../src/audit/audit.table.js';
import { open, raise, take } from '../hotfixes/runbook.js';
import { startClimb, type Climb } from '../promotions/climb.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(async () => {
  await climb.gatehouse.stop();
});

const entrySchema = z.object({ seq: z.number(), actor: z.string(), action: z.string(), subject: z.string() });
const pageSchema = z.object({ entries: z.array(entrySchema), next: z.number().nullable() });
type Entry = z.infer<typeof entrySchema>;

/** All entries that fit, page by page. */
async function listed(query: Readonly<Record<string, string>>): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for (let after: number | null = 0; after !== null;) {
    const asked = new URLSearchParams({ ...query, after: String(after), limit: '7' }).toString();
    const page = pageSchema.parse((await climb.owner.get(`/api/v1/audit?${asked}`)).body);
    found.push(...page.entries);
    after = page.next;
  }
  return found;
}

const concerning = (thing: string) => listed({ concerns: thing });
const deeds = (entries: readonly Entry[]): readonly string[] => entries.map(({ action }) => action);
const write = (...entries: readonly (Pick<AuditEntry, 'action' | 'subject'> & Partial<AuditEntry>)[]) =>
  climb.gatehouse.database.transaction(async (tx) => {
    for (const entry of entries) await record(tx, { actor: 'gatehouse', detail: {}, ...entry });
  });

test('whatever people and the service did on the way of a release to Production is found by the release, and nothing of another (003-054)', async () => {
  const before = (await listed({})).length;
  const release = await climb.release('2.1.0', { description: 'Reads a study once' });
  const { version, digest } = release;
  await climb.climbTo(release, 'production');
  const reject = { decision: 'rejected', reason: 'not after all' };
  const waiver = await climb.tester.post(`/api/v1/releases/${version}/waivers`, {
    ...{ criterion: 'production-notes-shared', environment: 'pre-prod', reason: 'They are not read there' },
  });
  const { id } = z.object({ id: z.string() }).parse(waiver.body);
  await climb.owner.post(`/api/v1/waivers/${id}/decision`, reject);
  await climb.owner.post(`/api/v1/releases/${version}/comments`, { digest, stage: 'oat', comment: 'Fine by us' });
  await climb.promote(release, 'production');
  const walk = (await listed({})).slice(before);
  expect(walk.length).toBeGreaterThan(30);
  const found = await concerning(version);
  expect(deeds(walk.filter(({ seq }) => !found.some((one) => one.seq === seq)))).toEqual([]);
  const other = await climb.release('2.2.0');
  await climb.promote(other, 'dev');
  const its = await concerning('Release 2.2.0');
  expect(deeds(its)).toEqual(['rollout.planned', 'promotion.accepted']);
  // The service may have done something more for the first meanwhile.
  const after = await concerning(version);
  expect(deeds(its.filter(({ seq }) => after.some((one) => one.seq === seq)))).toEqual([]);
});

test('what is done at one site for a rollout is found by the release, by the rollout and by that site, and by no other site', async () => {
  const [attempt, rollout] = ['attempt:a-1', 'rollout:r-1'];
  const place = { rollout: 'r-1', site: 'ashmere' };
  await write(
    { action: 'rollout.planned', subject: rollout, detail: { release: '3.0.0', waves: [['ashmere'], ['harbour']] } },
    { action: 'attempt.ready', subject: attempt, detail: place },
    { action: 'attempt.overran', subject: attempt },
    { action: 'rollout-site.held', subject: 'site:ashmere', detail: place },
    { action: 'override.approved', subject: rollout, detail: { site: 'ashmere' } },
    { action: 'wave.open', subject: rollout },
    { action: 'notice.owed', subject: 'notice:n-1', detail: { release: '3.0.0', trust: 'harbour', sites: [] } },
    {
      action: 'delivery.queued',
      subject: 'delivery:d-1',
      detail: { kind: 'notice', content: 'n-1', trust: 'harbour' },
    },
    { action: 'delivery.sent', subject: 'delivery:d-1' },
    { action: 'link.used', subject: 'link:l-1', detail: { act: 'notice.acknowledge', about: 'n-1' } },
  );
  const atSite = ['attempt.ready', 'attempt.overran', 'rollout-site.held', 'override.approved'];
  const told = ['notice.owed', 'delivery.queued', 'delivery.sent', 'link.used'];
  // The service may do something there for another release meanwhile.
  const subjects = new Set([attempt, rollout, 'site:ashmere', 'notice:n-1', 'delivery:d-1', 'link:l-1']);
  const ours = async (thing: string) => deeds((await concerning(thing)).filter(({ subject }) => subjects.has(subject)));
  expect(deeds(await concerning('release:3.0.0'))).toEqual(['rollout.planned', ...atSite, 'wave.open', ...told]);
  expect(deeds(await concerning(rollout))).toEqual(['rollout.planned', ...atSite, 'wave.open']);
  expect(await ours('site:ashmere')).toEqual(['rollout.planned', ...atSite]);
  expect(await ours('site:harbour')).toEqual(['rollout.planned']);
  // With a Trust come its sites.
  expect(await ours('trust:ashmere')).toEqual(['rollout.planned', ...atSite]);
  expect(await ours('trust:harbour')).toEqual(told.slice(0, 3));
});

test('an incident is found with its RCA and its hotfix, and a hotfix with the release that it becomes, however late that is known', async () => {
  const incident = await raise(climb.manager, { sites: ['ashmere'] });
  const hotfix = await open(climb.manager, incident);
  const fix = await climb.release('3.1.1', { kind: 'hotfix' });
  await write({ action: 'sign-off.approved', subject: 'sign-off:s-1', detail: { release: fix.version } });
  await take(climb.manager, hotfix, { step: 'triage', finding: 'The index is full', version: fix.version });
  const ofIncident = deeds(await concerning(`incident:${incident}`));
  expect(ofIncident).toEqual(expect.arrayContaining(['incident.raised', 'rca.opened', 'hotfix.raised']));
  expect(deeds(await concerning(hotfix.number)).slice(0, 1)).toEqual(['hotfix.raised']);
  await write(
    { action: 'hotfix.prepare-fix', subject: `hotfix:${hotfix.id}`, detail: { release: fix.version } },
    {
      action: 'offline.ordered',
      subject: 'offline:o-1',
      detail: { sites: ['ashmere', 'harbour'], origin: `hotfix:${hotfix.id}` },
    },
    { action: 'offline.site-offline', subject: 'site:ashmere', detail: { orders: ['o-1'] } },
    { action: 'notice.owed', subject: 'notice:n-2', detail: { key: `hotfix/${hotfix.id}/begun/ours` } },
  );
  // What was done before anybody knew what it would become is the release's as well.
  expect(deeds(await concerning(fix.version))).toEqual(expect.arrayContaining(['hotfix.raised', 'hotfix.prepare-fix']));
  const more = ['offline.ordered', 'offline.site-offline', 'notice.owed'];
  for (const thing of [`incident:${incident}`, hotfix.number, fix.version])
    expect([thing, deeds(await concerning(thing))]).toEqual([thing, expect.arrayContaining(more)]);
  expect(deeds(await concerning('site:harbour'))).toContain('offline.ordered');
  expect(deeds(await concerning('site:harbour'))).not.toContain('offline.site-offline');
});

test('a person is found with what they did, what was done to them, and what names them', async () => {
  const { person } = await climb.gatehouse.as({ role: 'ai-centre', name: 'Ada Byron' });
  await write(
    { action: 'thing.done', subject: 'thing:1', actor: `person:${person}` },
    { action: 'person.disabled', subject: `person:${person}` },
    { action: 'delegation.ended', subject: 'delegation:1', detail: { delegator: person, delegate: 'somebody' } },
    { action: 'thing.done', subject: 'thing:2', detail: { note: person } },
  );
  expect(deeds(await concerning('Ada Byron')).slice(-3)).toEqual(['thing.done', 'person.disabled', 'delegation.ended']);
});

test.each([
  ['concerns=99.0.0', 'concerns'],
  ['concerns=2.1.0&subject=release:2.1.0', 'concerns'],
])('refuses %s with the field named', async (query, field) => {
  expect(await climb.owner.get(`/api/v1/audit?${query}`)).toMatchObject({ status: 400, body: { faults: [{ field }] } });
});

test('what entries concern is reckoned again from the record alone, and is the same', async () => {
  const { before, again } = await climb.gatehouse.database.transaction(async (tx) => {
    // From here on nobody else writes in either, nor in the record, until what is there was reckoned.
    await sql`alter table audit_concern rename to concern_before`.execute(tx);
    await sql`alter table audit_part rename to part_before`.execute(tx);
    const kept = {
      concerns: (await sql`select concern, seq from concern_before order by concern, seq`.execute(tx)).rows,
      parts: (await sql`select part, whole from part_before order by part, whole`.execute(tx)).rows,
    };
    await sql`create table audit_concern (like concern_before including all)`.execute(tx);
    await sql`create table audit_part (like part_before including all)`.execute(tx);
    await sql`call reckon_concerns()`.execute(tx);
    const reckoned = {
      concerns: (await sql`select concern, seq from audit_concern order by concern, seq`.execute(tx)).rows,
      parts: (await sql`select part, whole from audit_part order by part, whole`.execute(tx)).rows,
    };
    return { before: kept, again: reckoned };
  });
  expect(again).toEqual(before);
  expect(before.concerns.length).toBeGreaterThan(100);
});
