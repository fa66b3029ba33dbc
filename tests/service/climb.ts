import { z } from 'zod';
import type { BuiltRelease } from '../lab/release-package.js';
import type { RungName } from '../lab/ladder.js';
import { said } from './said.js';
import type { Member, Team } from './team.js';

export const RUNGS = ['dev', 'sit', 'uat', 'pre-prod', 'production'] as const satisfies readonly RungName[];

const releaseSchema = z.looseObject({ version: z.string(), digest: z.string() });
const promotionSchema = z.looseObject({ promotion: z.string(), rollout: z.string() });
const rolloutSchema = z.looseObject({ state: z.string() });
const gateSchema = z.looseObject({
  criteria: z.array(z.looseObject({ criterion: z.string(), title: z.string(), kind: z.string(), status: z.string() })),
});
const signOffSchema = z.looseObject({ scope: z.string().nullable() });
type Criterion = z.infer<typeof gateSchema>['criteria'][number];

/** A release as it was registered. */
export type Registered = z.infer<typeof releaseSchema>;

/** Is told of each thing that somebody does, such as `signs off SIT`. */
export type Spectator = (who: Member, deed: string) => void;

const ENDED = ['completed', 'completed-with-exceptions', 'rolled-back', 'partially-rolled-back', 'halted'];

/** Registers a release that the lab has built, from a commit where one is told; the one before is its way back. */
export async function register(
  team: Team,
  built: BuiltRelease,
  rollsBackTo: string | null,
  commit?: string,
): Promise<Registered> {
  return said(
    await team.releaseManager.post('/api/v1/releases', manifestOf(built, rollsBackTo, commit)),
    releaseSchema,
  );
}

/** The manifest of a planned release that the lab has built. */
export function manifestOf(
  { version, product, packages }: BuiltRelease,
  rollsBackTo: string | null,
  commit?: string,
): object {
  const migration = rollsBackTo === null ? 'none' : 'expand';
  return {
    version,
    kind: 'planned',
    product,
    packages,
    migration,
    rollsBackTo,
    ...(commit !== undefined && { commit }),
  };
}

/** Every criterion of the gate of a rung, as it stands. */
export async function criteriaOf(team: Team, release: Registered, rung: RungName): Promise<readonly Criterion[]> {
  return said(await team.releaseManager.get(`/api/v1/releases/${release.version}/gates/${rung}`), gateSchema).criteria;
}

/** Meets every criterion that people meet at the gate of a rung, each by somebody who may. */
export async function meetGate(
  team: Team,
  release: Registered,
  rung: RungName,
  spectator: Spectator = () => undefined,
): Promise<void> {
  for (const { criterion, title, kind, status } of await criteriaOf(team, release, rung)) {
    if (status === 'met' || status === 'waived' || status === 'not-applicable') continue;
    if (kind === 'attestation') {
      await attest(team, release, { criterion, environment: rung });
      spectator(team.tester, `attests: ${title}`);
    } else if (kind === 'sign-off') {
      await signOff(team, release, criterion.replace('-signed-off', ''), spectator);
    } else throw new Error(`${release.version} cannot enter ${rung}: ${title} is ${status}`);
  }
}

/** Signs a stage off, on the exact digest and on the tickets as they were read last. */
export async function signOff(
  team: Team,
  { version, digest }: Registered,
  stage: string,
  spectator: Spectator = () => undefined,
): Promise<void> {
  const signer = stage === 'sit' ? team.tester : team.productOwner;
  const body = { stage, digest, decision: 'approved' };
  const { scope } = said(await signer.post(`/api/v1/releases/${version}/sign-offs`, body), signOffSchema);
  const tickets = scope === null ? '' : `, with its tickets as ${scope.slice(0, 12)}`;
  spectator(signer, `signs off ${stage.toUpperCase()} of ${digest.slice(0, 12)}${tickets}`);
}

async function attest(
  team: Team,
  { version }: Registered,
  what: { readonly criterion: string; readonly environment: RungName },
): Promise<void> {
  const link = `https://proof.gatehouse.example/${version}/${what.criterion}`;
  const body = { ...what, outcome: 'holds', reason: `Seen for ${version}.`, link };
  said(await team.tester.post(`/api/v1/releases/${version}/attestations`, body), z.unknown());
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
