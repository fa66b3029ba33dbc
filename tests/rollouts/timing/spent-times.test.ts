import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { findAgreement, keepAgreement, lockAgreements } from '../../../src/evidence/agreements/agreement.table.js';
import type { Agreement } from '../../../src/evidence/agreements/agreement.js';
import { NoticeWorker } from '../../../src/notices/notice.worker.js';
import { StatusFacts } from '../../../src/notices/status/status.facts.js';
import { AgreementFacts } from '../../../src/promotions/agreement.facts.js';
import { findAgreed } from '../../../src/promotions/agreement-finding.js';
import type { Release } from '../../../src/releases/release.js';
import { SpentTimes } from '../../../src/rollouts/timing/spent-times.service.js';
import { MailServer } from '../../mail/mail-server.js';
import type { Somebody } from '../../gatehouse.js';
import { visitorAs, wordsOf } from '../../web/visitor.js';
import { eventually, openWard, type Ward, type WardOptions } from '../ward.js';
import { inHours, keptRelease, waitsForLock, type AgreedRelease } from './agreed.js';
import { decideOftenEnough } from './night.js';

const because = { reason: 'Clinical risk' };
const SITES = ['trust-01', 'trust-02', 'trust-03'] as const;

let ward: Ward;
let manager: Somebody;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A ward of three Trusts, at each of which 1.0.0 runs by its own agreement, and 2.0.0, which nobody was asked about. */
async function ready(options: WardOptions = {}): Promise<AgreedRelease> {
  ward = await openWard({ sites: 3, pilots: 3, agreements: 'required', ...options });
  ends.push(() => ward.stop());
  manager = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
  const first = await keptRelease(ward.gatehouse, '1.0.0');
  for (const trust of SITES) await first.agree(trust);
  await ward.until(await ward.plan(first.release), 'completed');
  return await keptRelease(ward.gatehouse, '2.0.0');
}

async function agreement(id: string): Promise<Agreement> {
  return await ward.gatehouse.database.transaction(async (tx) => {
    const found = await findAgreement(tx, id);
    if (found === null) throw new Error('There is no such agreement.');
    return found;
  });
}

async function stands(rollout: string, wanted: Readonly<Record<string, string>>): Promise<void> {
  await eventually(async () => {
    const now = await ward.standings(rollout);
    return Object.entries(wanted).every(([site, standing]) => now[site] === standing) ? now : JSON.stringify(now);
  });
}

/** What its Trust reads. */
async function pageOf(trust: string): Promise<string> {
  const { person } = await ward.gatehouse.as({ role: 'trust', trust });
  const page = await (await visitorAs(ward.gatehouse, person)).get(`/trusts/${trust}`);
  return wordsOf(page).split('What runs there')[0] ?? '';
}

/** What the gate of Production makes of the agreements to a release. */
async function atTheGate(release: Release): Promise<{ readonly status: string; readonly howToMeet: string | null }> {
  return await ward.gatehouse.database.transaction(async (tx) => {
    const known = await ward.gatehouse.injected(AgreementFacts).ofEach(tx, [release]);
    return findAgreed({ agreements: known.get(release.version) ?? null, urgent: null });
  });
}

/** The sites of which the public is told that they will be down by what was agreed for a release. */
async function announced({ digest }: Release): Promise<readonly string[]> {
  const seen = await ward.gatehouse.database.transaction((tx) => ward.gatehouse.injected(StatusFacts).seen(tx));
  const sites = seen.products.flatMap((product) => product.sites);
  return sites.flatMap(({ site, agreed }) => (agreed.some((time) => time.digest === digest) ? [site] : []));
}

test('a rollout that is rolled back takes every agreed time with it: used ones let nothing in again, and those that it did not come to are called off (003-101, 003-010)', async () => {
  const mail = await MailServer.start();
  ends.push(() => mail.stop());
  const { release, agree } = await ready({ settings: mail.settings });
  const called = (trust: string) =>
    mail.mails.filter(
      ({ to, subject }) =>
        to?.[0]?.address === `service-owner@${trust}.example` && subject?.startsWith('Called off: ') === true,
    );
  const used = [await agree('trust-01'), await agree('trust-02')];
  const [, second = ''] = used;
  const waiting = await agree('trust-03', [2, 5]);
  const rollout = await ward.plan(release);
  await stands(rollout, { 'trust-01': 'succeeded', 'trust-02': 'succeeded' });
  const notices = ward.gatehouse.injected(NoticeWorker);
  await eventually(() => {
    notices.hint();
    const told = mail.mails.some(
      ({ to, subject }) =>
        to?.[0]?.address === 'service-owner@trust-03.example' && subject?.startsWith('FLIP will be down') === true,
    );
    return Promise.resolve(told ? {} : 'nobody at TRUST-03 knows of its time');
  });
  expect(await announced(release)).toContain('trust-03');

  expect((await manager.post(`/api/v1/rollouts/${rollout}/roll-back`, because)).status).toBe(202);
  await ward.until(rollout, 'rolled-back');
  for (const id of [...used, waiting])
    expect(await agreement(id)).toMatchObject({ state: 'withdrawn', ended: { byTrust: false } });
  expect((await agreement(second)).ended?.because).toContain('began in it, and was rolled back');
  expect(await announced(release)).toEqual([]);
  expect(await atTheGate(release)).toMatchObject({
    status: 'not-met',
    howToMeet: 'Propose a time to TRUST-01, TRUST-02, TRUST-03.',
  });

  await eventually(() => {
    notices.hint();
    return Promise.resolve(called('trust-03').length > 0 ? {} : 'TRUST-03 is not told');
  });
  expect(called('trust-03')[0]?.text?.replaceAll(/\s+/g, ' ')).toContain(
    'stopped and rolled back before it came to you',
  );
  expect([...called('trust-01'), ...called('trust-02')]).toEqual([]);

  // Put into Production once more, it begins nowhere before the Trusts have agreed once more.
  const again = await ward.plan(release);
  await decideOftenEnough(ward);
  expect((await ward.attempts(again)).filter(({ sent }) => sent)).toEqual([]);
  const anew = await agree('trust-01');
  await ward.hurry(0);
  await stands(again, { 'trust-01': 'succeeded' });
  expect((await agreement(anew)).state).toBe('agreed');
  expect(called('trust-03')).toHaveLength(1);
});

test('a rollout that is halted calls nothing off, nor does another release that is rolled back (003-101)', async () => {
  const { release, agree } = await ready();
  const other = await keptRelease(ward.gatehouse, '3.0.0');
  await agree('trust-01');
  const waiting = await agree('trust-03', [2, 5]);
  const ofOther = await other.agree('trust-03', [50, 53]);
  const rollout = await ward.plan(release);
  await stands(rollout, { 'trust-01': 'succeeded' });
  expect((await manager.post(`/api/v1/rollouts/${rollout}/halt`, because)).status).toBe(202);
  await ward.until(rollout, 'halted');
  expect((await agreement(waiting)).state).toBe('agreed');
  expect((await manager.post(`/api/v1/rollouts/${rollout}/roll-back`, because)).status).toBe(202);
  await ward.until(rollout, 'rolled-back');
  expect((await agreement(waiting)).state).toBe('withdrawn');
  expect((await agreement(ofOther)).state).toBe('agreed');
});

test('a time that is asked for after a site was left out is for another try, and outlives the rollout; the one before does not (003-101)', async () => {
  const { release, agree } = await ready();
  await agree('trust-01');
  await agree('trust-02', [2, 5]);
  const rollout = await ward.plan(release);
  await stands(rollout, { 'trust-01': 'succeeded' });
  for (const site of ['trust-02', 'trust-03'])
    expect((await manager.post(`/api/v1/rollouts/${rollout}/sites/${site}/skip`, because)).status).toBe(202);
  await ward.until(rollout, 'completed-with-exceptions');
  const later = await agree('trust-02', [50, 53]);
  expect((await agreement(later)).previous).toMatchObject({ round: 1 });
  const [ofFirst, ofSecond] = [await pageOf('trust-01'), await pageOf('trust-02')];
  expect(ofFirst).toMatch(/2\.0\.0: [^.]* Over Its rollout ended on/);
  expect(ofSecond).toMatch(/2\.0\.0: [^.]* Agreed Change the answer/);
  expect((await manager.post(`/api/v1/rollouts/${rollout}/sites/trust-01/roll-back`, because)).status).toBe(202);
  await eventually(async () => {
    const { state } = await ward.rollout(rollout);
    const now = (await ward.standings(rollout))['trust-01'];
    return state === 'completed-with-exceptions' && now === 'rolled-back' ? {} : `${state}, ${String(now)}`;
  });
  expect((await agreement(later)).state).toBe('agreed');
  expect(await pageOf('trust-02')).toMatch(
    /2\.0\.0: [^.]* Agreed Its rollout ended on [^.]*\. This time is for another try\./,
  );
});

test('however often its end is told, and by however many at once, a time is called off once (003-101)', async () => {
  const { release, agree } = await ready();
  await agree('trust-01');
  const waiting = await agree('trust-03', [2, 5]);
  const rollout = await ward.plan(release);
  await stands(rollout, { 'trust-01': 'succeeded' });
  expect((await manager.post(`/api/v1/rollouts/${rollout}/roll-back`, because)).status).toBe(202);
  const over = await ward.until(rollout, 'rolled-back');
  const spent = ward.gatehouse.injected(SpentTimes);
  const { database } = ward.gatehouse;
  await Promise.all(
    [1, 2, 3].map(() => database.transaction((tx) => spent.endWith(tx, over, 'rolled-back'), 'spent.again')),
  );
  const { body } = await manager.get(`/api/v1/audit?subject=agreement:${waiting}`);
  expect(JSON.stringify(body).split('agreement.withdrawn')).toHaveLength(2);
});

test('a Trust that is being asked in the moment in which the rollout ends is not asked on (003-101)', async () => {
  const { release } = await ready();
  const rollout = await ward.plan(release);
  for (const site of SITES)
    expect((await manager.post(`/api/v1/rollouts/${rollout}/sites/${site}/skip`, because)).status).toBe(202);
  const over = await ward.until(rollout, 'completed-with-exceptions');
  const { database } = ward.gatehouse;
  const spent = ward.gatehouse.injected(SpentTimes);
  const { id, end } = await database.transaction(async (tx) => {
    await lockAgreements(tx, release.version);
    const time = { kind: 'exact', day: null, from: inHours(2), to: inHours(5) } as const;
    const { version, digest, product } = release;
    const about = { release: version, digest, product, environment: 'production', trust: 'trust-01' } as const;
    const asked = { batch: randomUUID(), note: null, answerBy: inHours(2), by: manager.person };
    const isEnded = { now: false };
    const kept = await keepAgreement(tx, { ...about, ...asked, time });
    const ending = database
      .transaction((other) => spent.endWith(other, over, 'superseded'), 'spent.meanwhile')
      .finally(() => (isEnded.now = true));
    await eventually(async () => (isEnded.now ? {} : waitsForLock(ward.gatehouse)));
    return { id: kept, end: ending };
  });
  await end;
  expect(await agreement(id)).toMatchObject({ state: 'withdrawn', ended: { byTrust: false } });
});
