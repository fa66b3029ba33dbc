import { startClimb, type Climb } from '../../promotions/climb.js';
import { sourcedEnvironments } from '../../releases/source/sourced.js';

/** A release on UAT that one tester has commented on and another has not, of a product whose source nobody can reach. */
export async function openConsultedScene(): Promise<Climb> {
  const content = sourcedEnvironments({ checks: {} });
  const rungs = content.rungs.map((rung) => (rung.name === 'uat' ? { ...rung, consultationSeconds: 172_800 } : rung));
  const climb = await startClimb({ environments: { ...content, rungs } });
  const release = await climb.release('2.1.0', { commit: 'c'.repeat(40) });
  for (const rung of ['dev', 'sit', 'uat'] as const) {
    await climb.plan(release, rung);
    await climb.settle(release, rung);
  }
  const una = await climb.gatehouse.as({ role: 'uat-tester', name: 'Una Uat' });
  const comment = { stage: 'uat', digest: release.digest, comment: 'It is quick, and no scan was lost.' };
  const { status, body } = await una.post('/api/v1/releases/2.1.0/consultations/comments', comment);
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return climb;
}
