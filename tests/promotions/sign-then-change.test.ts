import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { findSignOff } from '../../src/evidence/sign-off.table.js';
import type { Tx } from '../../src/platform/database/database.service.js';
import { ApprovalCheck, type ApprovalAnswer } from '../../src/rollouts/approval-check.js';
import type { Answer } from '../client.js';
import { text, type Signable } from '../evidence/story.js';
import { reasonsOf, startClimb, type Climb } from './climb.js';

let climb: Climb;
beforeAll(async () => {
  climb = await startClimb();
});
afterAll(() => climb.stop());

let count = 0;
let release: Signable;
beforeEach(async () => {
  count += 1;
  release = await climb.release(`7.0.${count}`);
  await climb.climbTo(release, 'uat');
  await climb.promote(release, 'uat');
  await climb.settle(release, 'uat');
  const { 'production-notes-shared': share } = climb.evidence(release, 'pre-prod');
  await share?.();
});

const sign = (changes: object = {}): Promise<Answer> =>
  climb.owner.post(`/api/v1/releases/${release.version}/sign-offs`, {
    ...{ stage: 'uat', decision: 'approved', digest: release.digest },
    ...changes,
  });
const withdraw = (signed: Answer): Promise<Answer> =>
  climb.owner.post(`/api/v1/sign-offs/${text(signed, 'id')}/withdrawal`, { reason: 'the list is empty again' });
const refused = async () => {
  const reasons = reasonsOf(await climb.promote(release, 'pre-prod'));
  return reasons.map(({ criterion, status }) => `${criterion} ${status}`);
};

describe('a sign-off that changed before the promotion', () => {
  test('withdrawn, keeps the gate shut (INV-03)', async () => {
    await withdraw(await sign());
    expect(await refused()).toEqual(['uat-signed-off stale']);
  });

  test('vetoed by the delivery team, keeps the gate shut until the veto is withdrawn (003-114)', async () => {
    await sign();
    const veto = { stage: 'uat', decision: 'vetoed', digest: release.digest, reason: 'it loses data' };
    const vetoed = await climb.tester.post(`/api/v1/releases/${release.version}/sign-offs`, veto);
    await sign();
    expect(await refused()).toEqual(['uat-signed-off not-met']);
    await climb.tester.post(`/api/v1/sign-offs/${text(vetoed, 'id')}/withdrawal`, { reason: 'it does not' });
    expect((await climb.promote(release, 'pre-prod')).status).toBe(201);
    await climb.settle(release, 'pre-prod');
  });

  test('followed by a rejection, keeps the gate shut until UAT is signed off again (003-074) (003-077)', async () => {
    await sign();
    await sign({ decision: 'rejected', reason: 'the list stays empty' });
    expect(await refused()).toEqual(['uat-signed-off not-met']);
    await sign();
    expect((await climb.promote(release, 'pre-prod')).status).toBe(201);
    await climb.settle(release, 'pre-prod');
  });

  test('older than the settling of the release, does not count (abuse 23)', async () => {
    await sign();
    await climb.settle(release, 'uat');
    expect(await refused()).toEqual(['uat-signed-off stale']);
  });

  test('of a lower rung withdrawn, shuts the gates above (INV-03)', async () => {
    await sign();
    const at = `/api/v1/releases/${release.version}/sign-offs`;
    const again = { stage: 'sit', decision: 'rejected', digest: release.digest, reason: 'a flaky suite' };
    await climb.tester.post(at, again);
    expect(await refused()).toEqual(['sit-signed-off not-met']);
  });

  test('seen on a stale page, is not relied on: another digest is refused, and the refusal kept (abuse 23)', async () => {
    await sign();
    const body = { release: release.version, environment: 'pre-prod', digest: 'f'.repeat(64) };
    expect(reasonsOf(await climb.manager.post('/api/v1/promotions', body))).toMatchObject([
      { criterion: 'same-digest' },
    ]);
    expect((await climb.manager.post('/api/v1/promotions', { ...body, digest: release.digest })).status).toBe(201);
    await climb.settle(release, 'pre-prod');
  });
});

test('of a withdrawal and a promotion in the same moment, none is accepted after what it relied on was withdrawn (INV-03) (abuse 24)', async () => {
  for (let round = 0; round < 40; round += 1) {
    const signed = await sign();
    const [answer, taken] = await Promise.all([climb.promote(release, 'pre-prod'), withdraw(signed)]);
    expect(taken.status).toBe(201);
    if (answer.status !== 201) continue;
    const { rows } = await climb.gatehouse.database.transaction((tx) =>
      sql<{ after: boolean }>`select promotion.requested_at > withdrawn_at as after from promotion, sign_off_withdrawal
        where promotion.id = ${text(answer, 'promotion')} and sign_off = ${text(signed, 'id')}`.execute(tx),
    );
    expect(rows).toEqual([{ after: false }]);
    await climb.leave(release, 'pre-prod', 'rolled-back');
  }
});

describe('a sign-off that changes after the promotion, asked for again while an attempt is claimed', () => {
  const ask = (tx: Tx, promotion: string): Promise<ApprovalAnswer> =>
    climb.gatehouse.injected(ApprovalCheck).stillHolds(tx, { promotion });
  const stillHolds = (promotion: string): Promise<ApprovalAnswer> =>
    climb.gatehouse.database.transaction((tx) => ask(tx, promotion));

  test('holds while nothing changes, even when the rung below moves on (INV-03)', async () => {
    await sign();
    const promotion = text(await climb.promote(release, 'pre-prod'), 'promotion');
    expect(await stillHolds(promotion)).toEqual({ holds: true });
    await climb.leave(release, 'uat', 'rolled-back');
    expect(await stillHolds(promotion)).toEqual({ holds: true });
    await climb.settle(release, 'pre-prod');
  });

  test.each<[string, (signed: Answer) => Promise<unknown>, string]>([
    ['is withdrawn', withdraw, 'withdrawn by Olive Owner'],
    ['is rejected', () => sign({ decision: 'rejected', reason: 'no' }), 'Rejected by Olive Owner'],
  ])('holds no longer when it %s (INV-03)', async (_, change, words) => {
    const signed = await sign();
    const promotion = text(await climb.promote(release, 'pre-prod'), 'promotion');
    await change(signed);
    expect(await stillHolds(promotion)).toEqual({ holds: false, reasons: [expect.stringContaining(words)] });
    await climb.settle(release, 'pre-prod');
  });

  test('holds no longer when it runs out (INV-03)', async () => {
    await sign({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    const promotion = text(await climb.promote(release, 'pre-prod'), 'promotion');
    expect(await stillHolds(promotion)).toEqual({ holds: true });
    await climb.hurry(3_700);
    expect(await stillHolds(promotion)).toEqual({ holds: false, reasons: [expect.stringContaining('ran out')] });
    await climb.hurry(0);
    await climb.settle(release, 'pre-prod');
  });

  test('a refused promotion, and none at all, never holds', async () => {
    const answer = await climb.promote(release, 'pre-prod');
    const never = { holds: false, reasons: ['No accepted promotion stands behind this.'] };
    expect(await stillHolds(text(answer, 'promotion'))).toEqual(never);
    expect(await stillHolds('00000000-0000-4000-8000-000000000000')).toEqual(never);
  });

  test('withdrawn and claimed in the same moment, nothing is claimed once the withdrawal was answered (INV-03) (abuse 24)', async () => {
    let signed = await sign();
    const promotion = text(await climb.promote(release, 'pre-prod'), 'promotion');
    for (let round = 0; round < 200; round += 1) {
      let isWithdrawn = false;
      const claiming = climb.gatehouse.database.transaction(async (tx) => {
        const { holds } = await ask(tx, promotion);
        // What claims does more than ask: this is the time in which a withdrawal could be answered.
        for (let more = 0; more < 20; more += 1) await findSignOff(tx, text(signed, 'id'));
        return { holds, isWithdrawn };
      });
      const withdrawing = withdraw(signed).then(() => {
        isWithdrawn = true;
      });
      const [claim] = await Promise.all([claiming, withdrawing]);
      expect(claim).not.toEqual({ holds: true, isWithdrawn: true });
      expect((await stillHolds(promotion)).holds).toBe(false);
      signed = await sign();
    }
    await climb.settle(release, 'pre-prod');
  });
});
