import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { lockIncident, UNANSWERED } from '../../../src/incidents/incident.table.js';
import { raiseIncident } from '../../../src/incidents/raised.table.js';
import { UrgentFixes } from '../../../src/releases/urgent-fix.js';
import { RolloutService } from '../../../src/rollouts/rollout.service.js';
import { knowSevere } from '../../../src/rollouts/severe/severe.table.js';
import type { Somebody } from '../../gatehouse.js';
import { z } from 'zod';
import { text } from '../../evidence/story.js';
import { letPass } from '../let-pass.js';
import { eventually, openWard, release, type Ward } from '../ward.js';
import { PretendFixes } from './pretend-fixes.js';

let ward: Ward;
let delivery: Somebody;
let manager: Somebody;
const fixes = new PretendFixes();
beforeEach(async () => {
  fixes.incident = null;
  ward = await openWard({
    ...{ sites: 3, pilots: 1, policy: { concurrency: 1, failureBudget: 0 } },
    replace: [{ injected: UrgentFixes, by: fixes }],
  });
  delivery = await ward.gatehouse.as({ role: 'delivery' });
  manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
});
afterEach(() => ward.stop());

/** A rollout of which the pilot is under way, and ends when the test says so. */
async function underWay(version = '2.0.0'): Promise<string> {
  ward.node.conduct('trust-01', 'never-ends');
  const rollout = await ward.plan(release(version));
  await untilBegun(rollout, 'trust-01');
  return rollout;
}

async function untilBegun(rollout: string, site: string): Promise<void> {
  await eventually(async () => ((await begunAt(rollout)).includes(site) ? {} : `${site} has not begun`));
}

/** The sites at which a run of the rollout has begun. */
async function begunAt(rollout: string): Promise<readonly string[]> {
  return (await ward.attempts(rollout)).filter(({ begun }) => begun).map(({ site }) => site);
}

async function raise(more: object = {}): Promise<string> {
  const body = { product: 'flip', environment: 'production', sites: ['trust-01'], severity: 1, summary: 'No scans' };
  return text(await delivery.post('/api/v1/incidents', { ...body, ...more }), 'id');
}

/** What somebody says of an incident. */
async function say(incident: string, what: string, more: object): Promise<void> {
  const answer = await delivery.post(`/api/v1/incidents/${incident}/${what}`, { reason: 'They called', ...more });
  expect(answer.status).toBeLessThan(300);
}

/** What has come up at a rollout and waits to be answered, by number. */
async function toAnswer(rollout: string): Promise<readonly string[]> {
  const { body } = await manager.get(`/api/v1/rollouts/${rollout}`);
  const halted = z.object({ halt: z.object({ incidents: z.array(z.object({ number: z.string() })) }) }).parse(body);
  return halted.halt.incidents.map(({ number }) => number);
}

async function resume(rollout: string): Promise<void> {
  const body = { decide: 'resume', reason: 'One screen at one site', answers: await toAnswer(rollout) };
  expect(await manager.post(`/api/v1/rollouts/${rollout}/decision`, body)).toMatchObject({ status: 202 });
}

/** Whether the engine has seen to all there was to do. */
async function isStillHalted(rollout: string): Promise<boolean> {
  await letPass(ward, 3);
  return (await ward.rollout(rollout)).state === 'halted';
}

test('a Sev 1 found in a release that is being rolled out halts it by name: what is under way ends, and no other site starts (003-070)', async () => {
  const rollout = await underWay();
  await raise();
  const { halt_because: because, halted_by: by } = await ward.until(rollout, 'halted');
  expect([because, by]).toEqual([expect.stringMatching(/^INC-\d+, of severity 1, was found in 2\.0\.0\.$/), null]);
  ward.node.finish('trust-01');
  await eventually(async () => ((await ward.standings(rollout))['trust-01'] === 'succeeded' ? {} : 'not yet'));
  expect(await isStillHalted(rollout)).toBe(true);
  expect(await begunAt(rollout)).toEqual(['trust-01']);
  const { body } = await manager.get(`/api/v1/audit?subject=rollout:${rollout}&limit=200`);
  expect(JSON.stringify(body)).toContain('rollout.severe-incident');
});

test('a person resumes it, once for all: it is not halted for the same one again', async () => {
  const rollout = await underWay();
  await raise();
  await ward.until(rollout, 'halted');
  ward.node.finish('trust-01');
  await eventually(async () => ((await ward.standings(rollout))['trust-01'] === 'succeeded' ? {} : 'not yet'));
  await resume(rollout);
  await ward.until(rollout, 'completed');
});

test('what is raised while it is halted is written beside why, and does not halt it anew when it is resumed', async () => {
  const rollout = await underWay();
  expect((await delivery.post(`/api/v1/rollouts/${rollout}/halt`, { reason: 'The phones ring' })).status).toBe(202);
  await ward.until(rollout, 'halted');
  await raise();
  const { halt_because: because } = await eventually(async () => {
    const now = await ward.rollout(rollout);
    return now.halt_because === 'The phones ring' ? 'nothing was written' : now;
  });
  expect(because).toMatch(/^The phones ring\. INC-\d+, of severity 1, was found in 2\.0\.0\.$/);
  ward.node.finish('trust-01');
  await eventually(async () => ((await ward.standings(rollout))['trust-01'] === 'succeeded' ? {} : 'not yet'));
  await resume(rollout);
  await ward.until(rollout, 'completed');
});

test('nobody lets it go on past one that they have not said that they read of', async () => {
  const rollout = await underWay();
  await raise();
  await ward.until(rollout, 'halted');
  const unread = await manager.post(`/api/v1/rollouts/${rollout}/resume`, { reason: 'One screen at one site' });
  expect(unread.status).toBe(409);
  expect(JSON.stringify(unread.body)).toMatch(/INC-\d+, of severity 1, was found in this release.*name it in/);
  const answers = await toAnswer(rollout);
  expect(answers).toHaveLength(1);
  await raise({ summary: 'No doses either' });
  await eventually(async () => ((await toAnswer(rollout)).length === 2 ? {} : 'it is not written beside yet'));
  const body = { decide: 'resume', reason: 'One screen at one site', answers };
  expect((await manager.post(`/api/v1/rollouts/${rollout}/decision`, body)).status).toBe(409);
  await resume(rollout);
  expect((await ward.rollout(rollout)).state).toBe('running');
});

test('whoever promoted it does not let it go on past one that came up while somebody else had halted it (abuse 25)', async () => {
  ward.node.conduct('trust-01', 'never-ends');
  const rollouts = ward.gatehouse.injected(RolloutService);
  const promoted = { promotion: randomUUID(), by: manager.person, environment: 'production' } as const;
  const { rollout } = await ward.gatehouse.database.transaction((tx) =>
    rollouts.planRollout(tx, { ...promoted, release: release('2.0.0') }),
  );
  rollouts.begin();
  await untilBegun(rollout, 'trust-01');
  expect((await delivery.post(`/api/v1/rollouts/${rollout}/halt`, { reason: 'The phones ring' })).status).toBe(202);
  await ward.until(rollout, 'halted');
  await raise();
  await eventually(async () => ((await toAnswer(rollout)).length === 1 ? {} : 'it is not written beside yet'));
  const body = { decide: 'resume', reason: 'One screen', answers: await toAnswer(rollout) };
  const own = await manager.post(`/api/v1/rollouts/${rollout}/decision`, body);
  expect(own.status).toBe(403);
  expect(JSON.stringify(own.body)).toMatch(/INC-\d+, of severity 1, came up in it, so another person has to decide/);
  const other = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  expect((await other.post(`/api/v1/rollouts/${rollout}/decision`, body)).status).toBe(202);
});

test('one that is opened again while it is halted is written beside why once', async () => {
  const rollout = await underWay();
  const incident = await raise();
  const { halt_because: because } = await ward.until(rollout, 'halted');
  await say(incident, 'state', { state: 'resolved' });
  await letPass(ward, 3);
  await say(incident, 'state', { state: 'open' });
  await letPass(ward, 3);
  expect(because).toMatch(/^INC-\d+, of severity 1, was found in 2\.0\.0\.$/);
  expect((await ward.rollout(rollout)).halt_because).toBe(because);
});

test('what is raised while a wave goes back is written beside why, for whoever decides after that', async () => {
  const rollout = await underWay();
  ward.node.finish('trust-01');
  ward.node.conduct('trust-02', 'never-ends');
  await untilBegun(rollout, 'trust-02');
  expect((await delivery.post(`/api/v1/rollouts/${rollout}/halt`, { reason: 'The phones ring' })).status).toBe(202);
  await ward.until(rollout, 'halted');
  const body = { decide: 'roll-back-wave', wave: 1, reason: 'It goes back' };
  ward.node.conduct('trust-01', 'never-ends');
  expect((await manager.post(`/api/v1/rollouts/${rollout}/decision`, body)).status).toBe(202);
  await raise();
  await letPass(ward, 3);
  expect(await ward.rollout(rollout)).toMatchObject({
    ...{ state: 'rolling-back', after_roll_back: 'halted' },
    halt_because: expect.stringMatching(/^It goes back\. INC-\d+, of severity 1, was found in 2\.0\.0\.$/),
  });
});

test('what stopped the rollout by itself does not hold it a second time: it is resumed once (INV-19)', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  ward.node.conduct('trust-01', 'turns-ill', 'well');
  const rollout = await ward.plan(release('2.0.0'));
  const { halt_because: because } = await ward.until(rollout, 'halted');
  expect(because).toBe('A pilot site failed, or it is not known how it is.');
  await eventually(async () => ((await ward.standings(rollout))['trust-01'] === 'rolled-back' ? {} : 'not yet'));
  await resume(rollout);
  await ward.until(rollout, 'completed-with-exceptions');
  expect((await ward.standings(rollout))['trust-03']).toBe('succeeded');
});

test('one that becomes a Sev 1, that is put down to us again, and that is opened again, halts it as a new one does', async () => {
  const rollout = await underWay();
  const incident = await raise({ severity: 2 });
  await letPass(ward, 3);
  expect((await ward.rollout(rollout)).state).toBe('running');
  await say(incident, 'severity', { severity: 1 });
  await ward.until(rollout, 'halted');
  const again = async (away: [string, object], back: [string, object]): Promise<void> => {
    await say(incident, ...away);
    // It is forgotten once the engine has had its turn.
    await letPass(ward, 3);
    await resume(rollout);
    await ward.until(rollout, 'running');
    await say(incident, ...back);
    await ward.until(rollout, 'halted');
  };
  await again(['attribution', { to: 'third-party' }], ['attribution', { to: 'us' }]);
  await again(['state', { state: 'resolved' }], ['state', { state: 'open' }]);
});

test('neither a Sev 1 of another release, nor that which its own runbook answers, holds it', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  // Put down to what runs there now: the release before.
  await raise();
  const rollout = await underWay('1.0.1');
  fixes.incident = await raise({ summary: 'What it answers, seen at the pilot once more' });
  await letPass(ward, 3);
  expect((await ward.rollout(rollout)).state).toBe('running');
  ward.node.finish('trust-01');
  await ward.until(rollout, 'completed');
});

test('what a Trust finds in a release that no rollout has brought to it halts nothing, and at its own site it does', async () => {
  const rollout = await underWay();
  await ward.gatehouse.database.transaction(async (tx) => {
    await raiseIncident(tx, {
      ...{ origin: 'of a test', raisedAs: 'person', product: 'flip', environment: 'production', sites: ['trust-03'] },
      ...{ release: '2.0.0', severity: 1, summary: 'No scans', reference: null, attributedTo: 'us', outage: null },
      ...{ clinicalRisk: UNANSWERED, rollout: null, promotion: null, raisedBy: delivery.person, trust: 'trust-03' },
    });
  });
  await letPass(ward, 3);
  expect((await ward.rollout(rollout)).state).toBe('running');
  const first = await ward.gatehouse.as({ role: 'trust', trust: 'trust-01' });
  const body = { product: 'flip', environment: 'production', sites: ['trust-01'], severity: 1, summary: 'No scans' };
  expect((await first.post('/api/v1/incidents', body)).status).toBe(201);
  await ward.until(rollout, 'halted');
});

test('one that its gate was shown and let in never halts it, and another does', async () => {
  await ward.until(await ward.plan(release('1.0.0')), 'completed');
  const known = await raise();
  await ward.gatehouse.database.transaction((tx) =>
    sql`update incident set release = '2.0.0' where id = ${known}`.execute(tx),
  );
  ward.node.conduct('trust-01', 'never-ends');
  const rollouts = ward.gatehouse.injected(RolloutService);
  const promoted = { promotion: randomUUID(), by: randomUUID(), environment: 'production' } as const;
  const { rollout } = await ward.gatehouse.database.transaction((tx) =>
    rollouts.planRollout(tx, { ...promoted, release: release('2.0.0'), knownIncidents: [known] }),
  );
  rollouts.begin();
  await untilBegun(rollout, 'trust-01');
  await letPass(ward, 3);
  expect((await ward.rollout(rollout)).state).toBe('running');
  await raise();
  await ward.until(rollout, 'halted');
});

test('somebody who works on an incident at that moment keeps no rollout waiting', async () => {
  const rollout = await underWay();
  const incident = await raise({ severity: 2 });
  const { database } = ward.gatehouse;
  await database.transaction(async (held) => {
    await lockIncident(held, incident);
    const known = await database.transaction(async (tx) => {
      await sql`set local lock_timeout = '5s'`.execute(tx);
      return knowSevere(tx, { rollout, incidents: [incident] });
    });
    expect(known).toEqual([incident]);
  });
});

test('below the gates that ask for none, a Sev 1 holds nothing', async () => {
  ward.node.conduct('sit-1', 'never-ends');
  const rollout = await ward.plan(release('2.0.0'), 'sit');
  await untilBegun(rollout, 'sit-1');
  await raise({ environment: 'sit', sites: ['sit-1'] });
  ward.node.finish('sit-1');
  await ward.until(rollout, 'completed');
});
