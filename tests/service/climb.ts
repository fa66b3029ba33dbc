import { z } from 'zod';
import type { BuiltRelease } from '../lab/release-package.js';
import type { RungName } from '../lab/ladder.js';
import { said, type Team } from './team.js';

export const RUNGS = ['dev', 'sit', 'uat', 'pre-prod', 'production'] as const satisfies readonly RungName[];

const releaseSchema = z.object({ version: z.string(), digest: z.string() });
const promotionSchema = z.object({ promotion: z.string(), rollout: z.string() });
const rolloutSchema = z.looseObject({ state: z.string() });
const gateSchema = z.looseObject({
  criteria: z.array(z.looseObject({ criterion: z.string(), kind: z.string(), status: z.string() })),
});

/** A release as it was registered. */
export type Registered = z.infer<typeof releaseSchema>;

const ENDED = ['completed', 'completed-with-exceptions', 'rolled-back', 'partially-rolled-back', 'halted'];

/** Registers a release that the lab has built; the one before is its way back. */
export async function register(team: Team, built: BuiltRelease, rollsBackTo: string | null): Promise<Registered> {
  const { version, product, packages } = built;
  const manifest = { version, kind: 'planned', product, packages, migration: 'none', rollsBackTo };
  return said(await team.releaseManager.post('/api/v1/releases', manifest), releaseSchema);
}

/** Meets every criterion that people meet at the gate of a rung, each by somebody who may. */
export async function meetGate(team: Team, release: Registered, rung: RungName): Promise<void> {
  const path = `/api/v1/releases/${release.version}`;
  const { criteria } = said(await team.releaseManager.get(`${path}/gates/${rung}`), gateSchema);
  for (const { criterion, kind, status } of criteria) {
    if (status === 'met' || status === 'waived' || status === 'not-applicable') continue;
    if (kind === 'attestation') {
      const proof = { outcome: 'holds', reason: 'Seen to.', link: 'https://proof.gatehouse.example/' };
      const body = { criterion, environment: rung, ...proof };
      said(await team.tester.post(`${path}/attestations`, body), z.unknown());
    } else if (kind === 'sign-off') {
      const stage = criterion.replace('-signed-off', '');
      const signer = stage === 'sit' ? team.tester : team.productOwner;
      const body = { stage, digest: release.digest, decision: 'approved' };
      said(await signer.post(`${path}/sign-offs`, body), z.unknown());
    } else throw new Error(`${release.version} cannot enter ${rung}: ${criterion} is ${status}`);
  }
}

/** Promotes a release to a rung; answers its rollout. Throws with the reasons when the gate is shut. */
export async function promote(team: Team, release: Registered, environment: RungName): Promise<string> {
  const body = { release: release.version, environment, digest: release.digest };
  return said(await team.releaseManager.post('/api/v1/promotions', body), promotionSchema).rollout;
}

/** The state of a rollout, as the API shows it. */
export async function rolloutState(team: Team, rollout: string): Promise<string> {
  return said(await team.releaseManager.get(`/api/v1/rollouts/${rollout}`), rolloutSchema).state;
}

/** Whether a rollout in this state moves no more by itself. */
export function hasEnded(state: string): boolean {
  return ENDED.includes(state);
}
