import type { Attestation } from '../../src/evidence/attestation.js';
import { ATTESTABLE } from '../../src/evidence/attestable.js';
import type { SignOff } from '../../src/evidence/sign-off.js';
import type { Waiver } from '../../src/evidence/waiver.js';
import type { GateFacts, RungStanding } from '../../src/promotions/facts.js';
import type { EnvironmentName } from '../../src/sites/environment.js';

export const DIGEST = 'd'.repeat(64);
export const OTHER_DIGEST = 'e'.repeat(64);
/** Minutes after the start of the story, as a time. */
export const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 2, 9, minute));
const someone = (name: string) => ({ person: name, name });

export const settled = (minute: number): RungStanding => ({ state: 'settled', settledAt: at(minute) });
export const NEVER: RungStanding = { state: 'never', settledAt: null };

export function signOff(over: Partial<SignOff> = {}): SignOff {
  return {
    ...{ id: 'sign-off', release: '2.1.0', digest: DIGEST, stage: 'uat', feature: null, scope: null },
    ...{ decision: 'approved', reason: null },
    ...{ expiresAt: null, by: someone('olive'), as: 'product-owner', at: at(50), withdrawn: null },
    voided: null,
    onBehalfOf: null,
    ...over,
  };
}

export function withdrawn<T extends SignOff | Attestation>(said: T, minute = 55): T {
  return { ...said, withdrawn: { by: someone('olive'), reason: 'a mistake', at: at(minute) } };
}

export function attestation(
  criterion: string,
  environment: EnvironmentName,
  over: Partial<Attestation> = {},
): Attestation {
  return {
    ...{ id: `attestation-${criterion}`, release: '2.1.0', digest: DIGEST, criterion, environment, outcome: 'holds' },
    ...{ reason: 'seen', link: 'https://proof.example/1', by: someone('dana'), as: 'delivery', at: at(5) },
    withdrawn: null,
    ...over,
  };
}

export function waiver(criterion: string, environment: EnvironmentName, over: Partial<Waiver> = {}): Waiver {
  return {
    ...{ id: `waiver-${criterion}`, release: '2.1.0', digest: DIGEST, criterion, environment, reason: 'no rig' },
    ...{ state: 'approved', by: someone('dana'), at: at(5) },
    decided: { by: someone('olive'), reason: null, at: at(6) },
    ...over,
  };
}

/** A release for which every gate of the ladder is open; `over` spoils it. Dev settled at 10, SIT at 20, UAT at 30, Pre-Prod at 40. */
export function everythingMet(over: Partial<GateFacts> = {}): GateFacts {
  return {
    release: { version: '2.1.0', digest: DIGEST, madeBy: ['bob'] },
    now: at(59),
    standings: { dev: settled(10), sit: settled(20), uat: settled(30), 'pre-prod': settled(40), production: NEVER },
    signOffs: [
      signOff({ id: 'sit', stage: 'sit', by: someone('tess'), as: 'delivery', at: at(21) }),
      signOff({ id: 'uat', stage: 'uat', at: at(31) }),
      signOff({ id: 'oat', stage: 'oat', at: at(41) }),
    ],
    attestations: ATTESTABLE.map(({ id, environment }) => attestation(id, environment)),
    waivers: [],
    notes: { decides: false, editions: [] },
    agreements: null,
    documents: null,
    tickets: null,
    source: null,
    actions: null,
    incidents: null,
    rejections: [],
    urgent: null,
    promotedBy: ['rita'],
    ...over,
  };
}
