import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../rollouts/ward.js';
import { gateSchema, startOutage, statusesAt, type Outage } from './outside.js';
import { follow, look, open, raise, type Next, type Shown } from './runbook.js';

const VERSION = '2.1.1';
const ISSUE = 'FLIP-109';

let outage: Outage;
beforeAll(async () => {
  outage = await startOutage();
});
afterAll(() => outage.stop());

async function register(): Promise<void> {
  const packages = [{ service: 'flip-api', version: VERSION, artefact: 'file:a.tar.gz', sha256: 'a'.repeat(64) }];
  const answer = await outage.maker.post('/api/v1/releases', {
    ...{ version: VERSION, kind: 'hotfix', product: 'flip', packages, migration: 'none', rollsBackTo: null },
    ...{ commit: outage.flip.commit('the fix'), answers: ISSUE },
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
}

/** Waits until something has changed for somebody; not long, as it may have between one look and the next. */
async function wait(hotfix: Shown): Promise<void> {
  const seen = ({ state, waitingFor, next }: Shown): string =>
    JSON.stringify([state, waitingFor, next.map(({ step }) => step)]);
  const end = performance.now() + 1000;
  while (performance.now() < end && seen(await look(outage.centre, hotfix)) === seen(hotfix))
    await new Promise((resolve) => setTimeout(resolve, 25));
}

const words = ({ step }: Next) => (step === 'triage' ? { version: VERSION } : {});

/** Follows only what is offered, until it is so; answers what was queued by then. */
async function followUntil(hotfix: Shown, until: (seen: Shown) => boolean): Promise<string> {
  const { manager, tester, owner, centre } = outage;
  await follow(hotfix, { people: [manager, tester, owner, centre], words, wait, until });
  return (await look(manager, hotfix)).queued.join('\n');
}

test('a hotfix restores service with Jira, GitHub and mail down, each answer says what waits and why, and all of it arrives once afterwards (003-028, 003-029, abuse 78, INV-30)', async () => {
  const hotfix = await open(outage.manager, await raise(outage.tester, { reference: ISSUE }));
  expect(await followUntil(hotfix, ({ state }) => state === 'triaged')).toContain(
    `The tracker has not been told of ${VERSION} yet`,
  );
  await eventually(async () => {
    const queued = await followUntil(hotfix, ({ state }) => state === 'told');
    return /messages have not left yet.*It said last: .*could not be spoken to/.test(queued) ? { queued } : queued;
  });
  await register();
  const unread = await followUntil(hotfix, ({ steps }) => steps.some(({ step }) => step === 'ask-approval'));
  expect(unread).toMatch(/The tracker has not been read: .*\n.*The source host has not been read: whoever approves/);
  await followUntil(hotfix, ({ state }) => state === 'deploying');
  const gate = gateSchema.parse((await outage.manager.get(`/api/v1/releases/${VERSION}/gates/production`)).body);
  const tickets = gate.criteria.find(({ criterion }) => criterion === 'tickets-done');
  expect(tickets?.evidence?.what).toMatch(/The tracker has never been read\..* let HF-1 through without it\./);
  await followUntil(hotfix, ({ state }) => state === 'restored');
  await eventually(async () => {
    const queued = (await look(outage.manager, hotfix)).queued.join('\n');
    return /The source host has not been told 1?[0-9] .*It said last: /.test(queued) ? { queued } : queued;
  });
  expect([outage.flip.deployments, outage.jira.state.versionsOf('FLIP').map(({ name }) => name)]).toEqual([
    [],
    expect.not.arrayContaining([`FLIP ${VERSION}`]),
  ]);
  await outage.heal();
  await eventually(async () => {
    const waiting = await outage.tryNow();
    const { queued } = await look(outage.manager, hotfix);
    return waiting === 0 && queued.length === 0 ? { queued } : `${String(waiting)}, ${queued.join('\n')}`;
  });
  expect(outage.jira.state.versionsOf('FLIP').filter(({ name }) => name === `FLIP ${VERSION}`)).toHaveLength(1);
  const names = outage.jira.issue(ISSUE).fixVersions.map((id) => outage.jira.state.versions.get(id)?.name);
  expect(names.filter((name) => name === `FLIP ${VERSION}`)).toHaveLength(1);
  const all = ['queued', 'in_progress', 'success'];
  const sites = ['dev-dev-1', 'sit-sit-1', 'uat-uat-1', 'pre-prod-pre-prod-1', 'production-trust-01'];
  expect(statusesAt(outage.flip)).toEqual(Object.fromEntries(sites.map((name) => [name, all])));
  expect(outage.flip.deployments).toHaveLength(sites.length);
  const mails = outage.mail().mails.map(({ to, messageId }) => `${String(to?.[0]?.address)} ${String(messageId)}`);
  expect(new Set(mails).size).toBe(mails.length);
  expect(outage.mail().mails.map(({ subject, to }) => [to?.[0]?.address, subject])).toEqual(
    expect.arrayContaining([[expect.stringMatching(/@trust-01\.example$/), expect.stringContaining('HF-1')]]),
  );
});
