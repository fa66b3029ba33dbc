import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import { look, open, raise, take, type Shown } from '../hotfixes/runbook.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { makeArtefacts, type Artefacts } from '../releases/artefacts.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

let artefacts: Artefacts;
let climb: Climb;
let atDesk: Visitor;
beforeAll(async () => {
  artefacts = await makeArtefacts();
  climb = await startClimb({ settings: { ARTEFACTS_DIRECTORY: artefacts.directory } });
  atDesk = await visitorAs(climb.gatehouse, climb.manager.person);
});
afterAll(async () => {
  await climb.stop();
  await artefacts.remove();
});

/** Has Live run a release of two services, of which each is of a version of its own. */
async function liveRuns(version: string): Promise<void> {
  const services = [
    ['flip-api', '7.1.0'],
    ['flip-ui', '7.2.0'],
  ] as const;
  const packages = [];
  for (const [service, of] of services) {
    const path = `${version}/${service}.tar.gz`;
    packages.push({ service, version: of, artefact: `file:${path}`, sha256: await artefacts.pack(path) });
  }
  const manifest = { version, kind: 'planned', product: 'flip', packages, migration: 'none', rollsBackTo: null };
  const { status, body } = await climb.manager.post('/api/v1/releases', manifest);
  expect(status).toBe(201);
  const { digest } = z.object({ digest: z.string() }).parse(body);
  await climb.gatehouse.database.transaction(async (tx) => {
    await sql`delete from site_product`.execute(tx);
    await sql`insert into site_product (site, product, version, digest, healthy, attempt, at)
      select site, 'flip', ${version}, ${digest}, true, gen_random_uuid(), app.now() from unnest('{ashmere,calderwick}'::text[]) as site`.execute(
      tx,
    );
  });
}

/** A hotfix whose fix of this version is to be registered. */
async function waitingFor(version: string): Promise<{ readonly hotfix: Shown; readonly path: string }> {
  const { manager } = climb;
  const hotfix = await open(manager, await raise(manager));
  const steps = [
    { step: 'triage', finding: 'The index is full', version, ticket: 'FLIP-9' },
    { step: 'tell', message: 'Ring us' },
    { step: 'decide-offline', otherSystems: false, dataLoss: false, because: 'Nothing is lost', sites: [] },
    { step: 'assess', impact: 'A ward waits', leadMinutes: 90, deploy: true, because: 'It hurts' },
  ];
  for (const step of steps)
    expect([step.step, await take(manager, hotfix, step)]).toEqual([
      step.step,
      expect.objectContaining({ status: 200 }),
    ]);
  return { hotfix, path: `/hotfixes/${hotfix.id}` };
}

const releaseSchema = z.looseObject({
  ...{ kind: z.string(), migration: z.string(), rollsBackTo: z.string().nullable(), commit: z.string().nullable() },
  ...{ builtBy: z.array(z.string()), packages: z.array(z.looseObject({ service: z.string(), version: z.string() })) },
});

async function registered(version: string) {
  const { status, body } = await climb.manager.get(`/api/v1/releases/${version}`);
  return status === 404 ? null : releaseSchema.parse(body);
}

test('the fix is registered by its page, one service anew and the other as in what Live runs, and the runbook goes on (003-028)', async () => {
  await liveRuns('7.0.0');
  const { hotfix, path } = await waitingFor('7.0.1');
  const runbook = await atDesk.get(path);
  expect(String(runbook.body)).toContain(`href="${path}/fix"`);
  expect(wordsOf(runbook)).not.toContain('There is no page for this');
  const page = await atDesk.get(`${path}/fix`);
  expect(wordsOf(page)).toContain('Left empty, it stays at 7.2.0, as in 7.0.0, which Live runs.');
  const artefact = 'file:7.0.1/flip-api.tar.gz';
  const sha256 = await artefacts.pack('7.0.1/flip-api.tar.gz');
  const answer = await atDesk.send(`${path}/fix`, {
    ...{ live: '7.0.0', 'packages.0.artefact': ` ${artefact} `, 'packages.0.sha256': sha256 },
    ...{ 'packages.1.artefact': '', 'packages.1.sha256': '', migration: 'expand', rollsBackTo: '7.0.0' },
    ...{ commit: 'c'.repeat(40), builtBy: `${await climb.emailOf(climb.tester)}\r\n`, description: '' },
  });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, path]);
  const after = wordsOf(await atDesk.get(path));
  expect(after).toContain('7.0.1 is registered, with flip-api 7.0.1; unchanged flip-ui 7.2.0.');
  expect(await registered('7.0.1')).toMatchObject({
    ...{ kind: 'hotfix', migration: 'expand', rollsBackTo: '7.0.0', commit: 'c'.repeat(40) },
    builtBy: [climb.tester.person],
    packages: [
      { service: 'flip-api', version: '7.0.1', artefact, sha256 },
      { service: 'flip-ui', version: '7.2.0', artefact: 'file:7.0.0/flip-ui.tar.gz' },
    ],
  });
  const { next } = await look(climb.manager, hotfix);
  expect(next.filter(({ leadsOn }) => leadsOn).map(({ step }) => step)).toEqual(['prepare-fix']);
  const again = await atDesk.get(`${path}/fix`);
  expect([again.status, wordsOf(again)]).toEqual([409, expect.stringContaining('That step is not offered to you now')]);
});

test('what is wrong is said beside the service that it is about, what was typed stays, and nothing is registered', async () => {
  await liveRuns('7.3.0');
  const { path } = await waitingFor('7.3.1');
  await atDesk.get(`${path}/fix`);
  const empty = await atDesk.send(`${path}/fix`, { live: '7.3.0', rollsBackTo: '7.3.0' });
  expect([empty.status, wordsOf(empty)]).toEqual([
    400,
    expect.stringMatching(
      /The file of flip-api is missing\. Say where the file of one service at least lies[^]* The sha256 of flip-api is missing\. Give the sha256 of the file\. The change to stored data is missing\./,
    ),
  ]);
  const path1 = '7.3.1/flip-ui.tar.gz';
  await artefacts.pack(path1);
  const typed = {
    ...{ live: '7.3.0', 'packages.1.artefact': `file:${path1}`, 'packages.1.sha256': 'b'.repeat(64) },
    ...{ migration: 'none', rollsBackTo: '7.3.0', description: 'Keeps <every> scan' },
  };
  const wrong = await atDesk.send(`${path}/fix`, typed);
  expect(wrong.status).toBe(422);
  expect(String(wrong.body)).toMatch(/href="#fix-packages\.1\.artefact">\s*The file of flip-ui cannot be taken: /);
  expect(String(wrong.body)).toContain('Keeps &lt;every&gt; scan');
  expect(String(wrong.body)).toContain(`value="${'b'.repeat(64)}"`);
  const unknown = await atDesk.send(`${path}/fix`, {
    ...typed,
    builtBy: 'no.body@trust.example',
    migration: 'one-way',
  });
  expect(wordsOf(unknown)).toContain('Choose that there is none, or say something else');
  const nobody = await atDesk.send(`${path}/fix`, { ...typed, builtBy: 'no.body@trust.example' });
  expect(String(nobody.body)).toMatch(/href="#fix-builtBy">[^<]*“no\.body@trust\.example”, which is nobody/);
  await liveRuns('7.4.0');
  const moved = await atDesk.send(`${path}/fix`, typed);
  expect([moved.status, wordsOf(moved)]).toEqual([409, expect.stringContaining('Live runs something else now')]);
  expect(wordsOf(moved)).toContain('as in 7.4.0, which Live runs.');
  expect(await registered('7.3.1')).toBeNull();
});

test('whoever may not register is told so in words, and registers nothing (abuse 16)', async () => {
  const { path } = await waitingFor('7.5.1');
  const { gatehouse } = climb;
  const tester = await visitorAs(gatehouse, (await gatehouse.as({ role: 'delivery', duty: 'tester' })).person);
  const runbook = await tester.get(path);
  expect(String(runbook.body)).not.toContain(`${path}/fix`);
  expect(wordsOf(runbook)).toContain(
    'Register the fix as a hotfix release. By a release manager of the delivery team.',
  );
  for (const answer of [await tester.get(`${path}/fix`), await tester.send(`${path}/fix`, { migration: 'none' })])
    expect([answer.status, wordsOf(answer)]).toEqual([403, expect.not.stringMatching(/releases\.register|\/api\/v1/)]);
  expect(await registered('7.5.1')).toBeNull();
});
