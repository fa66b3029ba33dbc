import { sql } from 'kysely';
import { z } from 'zod';
import { findRcaOf } from '../../../src/incidents/rca/rca.table.js';
import { WORDS } from '../../incidents/rca/story.js';
import type { Signable } from '../../evidence/story.js';
import { open, raise, take, type Shown } from '../../hotfixes/runbook.js';
import type { Climb } from '../../promotions/climb.js';
import { firstOf } from '../coming.js';

const LONG =
  'Scans that a ward sends in the morning are not shown before noon, and some of them never: see https://desk.example/browse/SD-12345678901234567890123456789012345678901234567890.';

/** What goes wrong, what is done about it, and what a Trust has to do with it. */
export const INCIDENT_SCENES = {
  /** A severity 1 with all that hangs on it, and a hotfix whose fix waits for a second person. */
  incidents: async (climb: Climb) => {
    const { manager } = climb;
    await climb.climbTo(await climb.release('2.0.0'), 'production');
    const found = { sites: ['ashmere', 'calderwick'], clinicalRisk: { dataLoss: false, otherSystems: true } };
    const first = await raise(manager, { ...found, severity: 2 });
    const path = `/api/v1/incidents/${first}`;
    await manager.post(`${path}/severity`, { severity: 1, reason: `It spreads. ${LONG}` });
    await manager.post(`${path}/notes`, { kind: 'decision', what: LONG, reason: 'The wards wait' });
    await manager.post(`${path}/notes`, {
      kind: 'observation',
      what: 'Steady since noon',
      reason: 'The queue is short',
    });
    await write(climb, first);
    await fixed(climb, await open(manager, first));
    await over(climb, await raise(manager, { severity: 4, environment: 'uat' }));
    await raise(manager, { severity: 3, environment: 'sit' });
    await asked(climb);
  },
  /** A hotfix that has only begun. */
  'hotfix begun': async ({ manager }: Climb) => {
    await open(manager, await raise(manager));
  },
  /** A hotfix whose fix a second person has approved, and an RCA that is handed in. */
  'hotfix approved': async (climb: Climb) => {
    const incident = await raise(climb.manager);
    await handedIn(climb, incident);
    const hotfix = await open(climb.manager, incident);
    await fixed(climb, hotfix);
    const { digest } = await climb.named('2.0.1');
    const { status, body } = await take(climb.owner, hotfix, { step: 'approve', digest });
    if (status !== 200) throw new Error(JSON.stringify(body));
  },
  /** Two sites that will not go as they were told to: one offline, the other back. */
  'hotfix stuck': async (climb: Climb) => {
    const { gatehouse, manager } = climb;
    const hotfix = await open(manager, await raise(manager));
    await runs(climb, await climb.release('2.0.0'));
    await decided(climb, hotfix, ['ashmere', 'calderwick']);
    await take(manager, hotfix, { step: 'bring-back', because: 'It was the proxy' });
    await gatehouse.database.transaction(async (tx) => {
      await sql`update offline_spell set trouble = 'Unreachable: no route to host. It is tried again by itself, 3 times in all.'`.execute(
        tx,
      );
      await sql`update offline_wish set wanted = 'offline', back_wanted_at = null, back_wanted_by = null, back_because = null
        from offline_spell where offline_spell.id = spell and site = 'calderwick'`.execute(tx);
    });
  },
  /** A hotfix whose fix is to be registered beside what Live runs. */
  'fix to register': async (climb: Climb) => {
    const packages = ['flip-api', 'flip-ui'].map((service) => ({
      ...{ service, version: '2.0.0', artefact: `file:${service}.tar.gz`, sha256: 'a'.repeat(64) },
    }));
    await runs(climb, await climb.release('2.0.0', { packages }));
    await decided(climb, await open(climb.manager, await raise(climb.manager)), []);
  },
  /** Nobody has answered who was asked, so that the glass may be broken; the RCA of another incident is closed. */
  glass: async (climb: Climb) => {
    await fixed(climb, await open(climb.manager, await raise(climb.manager)));
    await closed(climb, await raise(climb.manager, { severity: 2, sites: ['ashmere'] }));
    await climb.hurry(901);
  },
  /** An RCA that is signed off, for a Trust to read. */
  learnt: async (climb: Climb) => {
    const id = await signedOff(climb, await raise(climb.manager, { severity: 2, sites: ['ashmere'] }));
    const trust = await climb.gatehouse.as({ role: 'trust', trust: 'ashmere' });
    await trust.post(`/api/v1/rcas/${id}/reflections`, { words: LONG });
  },
} as const satisfies Readonly<Record<string, (climb: Climb) => Promise<void>>>;

/** Writes the RCA of an incident, with an action; answers its id. */
async function write({ gatehouse, manager, tester }: Climb, incident: string): Promise<string> {
  const rca = await gatehouse.database.transaction((tx) => findRcaOf(tx, incident));
  if (rca === null) throw new Error('It owes no RCA.');
  for (const [section, content] of Object.entries<object>({ ...WORDS, learning: { text: LONG } }))
    await manager.put(`/api/v1/rcas/${rca.id}/sections/${section}`, { version: 0, content });
  const action = { what: `Unmute the alarm. ${LONG}`, kind: 'detect', owner: tester.person, due: '2199-01-01' };
  await manager.post(`/api/v1/rcas/${rca.id}/actions`, action);
  return rca.id;
}

interface HandedIn {
  readonly id: string;
  readonly revision: number;
}

/** Writes the RCA of an incident and hands it in. */
async function handedIn(climb: Climb, incident: string): Promise<HandedIn> {
  const id = await write(climb, incident);
  const { body } = await climb.manager.get(`/api/v1/rcas/${id}`);
  const { revision } = z.object({ revision: z.number() }).parse(body);
  await climb.manager.post(`/api/v1/rcas/${id}/hand-in`, { revision });
  return { id, revision };
}

/** Has the RCA of an incident signed off; answers its id. */
async function signedOff(climb: Climb, incident: string): Promise<string> {
  const { id, revision } = await handedIn(climb, incident);
  await climb.centre.post(`/api/v1/rcas/${id}/sign-off`, { revision });
  return id;
}

/** Has all done that the RCA of an incident asks for, and closes it. */
async function closed(climb: Climb, incident: string): Promise<void> {
  const { manager, tester } = climb;
  const id = await signedOff(climb, incident);
  await manager.post(`/api/v1/incidents/${incident}/state`, { state: 'resolved', reason: 'The scans are back' });
  const proof = { link: 'https://proof.example/alarm', shows: LONG };
  await tester.post(`/api/v1/rcas/${id}/actions/1/close`, proof);
  const { status, body } = await manager.post(`/api/v1/rcas/${id}/close`, {});
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
}

/** Takes a hotfix to where its fix waits for a second person. */
async function fixed(climb: Climb, hotfix: Shown): Promise<void> {
  await climb.release('2.0.1', { kind: 'hotfix' });
  const steps = [
    { step: 'triage', finding: LONG, version: '2.0.1', ticket: 'FLIP-9' },
    { step: 'tell', message: LONG },
    { step: 'decide-offline', otherSystems: false, dataLoss: false, because: 'Nothing is lost', sites: [] },
    { step: 'assess', impact: 'A ward waits', leadMinutes: 90, deploy: true, because: 'It hurts' },
    { step: 'prepare-fix', release: '2.0.1' },
    { step: 'ask-approval' },
  ];
  for (const step of steps) {
    const { status, body } = await take(climb.manager, hotfix, step);
    if (status !== 200) throw new Error(`${step.step}: ${JSON.stringify(body)}`);
  }
}

/** Has two sites of Live run this release. */
async function runs({ gatehouse }: Climb, { version, digest }: Signable): Promise<void> {
  await gatehouse.database.transaction((tx) =>
    sql`insert into site_product (site, product, version, digest, healthy, attempt, at)
      select site, 'flip', ${version}, ${digest}, true, gen_random_uuid(), app.now() from unnest('{ashmere,calderwick}'::text[]) as site`.execute(
      tx,
    ),
  );
}

/** Takes a hotfix to where these sites go offline and no fix is deployed; one is where none go. */
async function decided({ manager }: Climb, hotfix: Shown, sites: readonly string[]): Promise<void> {
  const steps = [
    { step: 'triage', finding: LONG, version: '2.0.1', ticket: 'FLIP-9' },
    { step: 'tell', message: LONG },
    { step: 'decide-offline', otherSystems: false, dataLoss: sites.length > 0, because: 'Scans are lost', sites },
    {
      step: 'assess',
      impact: 'A ward waits',
      leadMinutes: 90,
      deploy: sites.length === 0,
      because: 'It may go by itself',
    },
  ];
  for (const step of steps) {
    const { status, body } = await take(manager, hotfix, step);
    if (status !== 200) throw new Error(`${step.step}: ${JSON.stringify(body)}`);
  }
}

async function over({ manager }: Climb, incident: string): Promise<void> {
  for (const state of ['resolved', 'closed'])
    await manager.post(`/api/v1/incidents/${incident}/state`, { state, reason: 'It was the network' });
}

/** What a Trust is asked, and what it has frozen itself. */
async function asked({ gatehouse, tester }: Climb): Promise<void> {
  const proposals = [{ trust: 'ashmere', from: `${firstOf(3).day}T21:00:00Z`, to: `${firstOf(3).day}T23:00:00Z` }];
  await tester.post('/api/v1/releases/2.0.0/agreements', { proposals, note: LONG });
  const trust = await gatehouse.as({ role: 'trust', trust: 'ashmere', name: 'Alma Ashmere' });
  await trust.post('/api/v1/freezes', {
    scope: 'site',
    of: 'ashmere',
    to: `${firstOf(4).day}T21:00:00Z`,
    reason: LONG,
  });
}
