import type { Caller } from '../../people/caller.js';
import type { EnvironmentName } from '../../sites/environment.js';
import { rolesThatAre, type RaciRole } from '../raci.js';
import type { Stage } from '../sign-off.js';
import type { Witness } from '../witness.js';

/** What somebody who is consulted said of one exact digest. Times are UTC. */
export interface ConsultationComment {
  readonly id: string;
  readonly release: string;
  readonly digest: string;
  readonly stage: Stage;
  readonly comment: string;
  readonly by: Witness;
  readonly as: RaciRole;
  readonly at: Date;
}

/** How a consultation stands. Times are UTC. */
export interface Consultation {
  readonly stage: Stage;
  /** Null: the release has not settled on the rung that the sign-off speaks of. */
  readonly opensAt: Date | null;
  /** Null with `opensAt`. */
  readonly endsAt: Date | null;
  /** Whether the sign-off may be given: the time is over, or everybody commented. */
  readonly isOver: boolean;
  /** Who is consulted and has not commented since it opened. */
  readonly waitingFor: readonly Witness[];
}

/** The rung whose settling each stage speaks of. */
export const RUNG_OF_STAGE: Readonly<Record<Stage, EnvironmentName>> = { sit: 'sit', uat: 'uat', oat: 'pre-prod' };

/** Who is consulted before the sign-off of a stage: whoever is C to it in the RACI table. SIT's is no activity of the table. */
export function consultedBefore(stage: Stage): readonly RaciRole[] {
  switch (stage) {
    case 'sit':
      return [];
    case 'uat':
      return rolesThatAre('C', 'sign-off-features');
    case 'oat':
      return rolesThatAre('C', 'sign-off-candidate');
  }
}

/** How the consultation of a stage stands. With nobody to consult there is nothing to wait for but the time. */
export function consultationOf(of: {
  readonly stage: Stage;
  readonly seconds: number;
  readonly settledAt: Date | null;
  readonly consulted: readonly Witness[];
  readonly comments: readonly ConsultationComment[];
  readonly now: Date;
}): Consultation {
  const { stage, settledAt, now } = of;
  if (settledAt === null) return { stage, opensAt: null, endsAt: null, isOver: false, waitingFor: of.consulted };
  const heard = new Set(of.comments.filter(({ at }) => at >= settledAt).map(({ by }) => by.person));
  const waitingFor = of.consulted.filter(({ person }) => !heard.has(person));
  const endsAt = new Date(settledAt.getTime() + of.seconds * 1000);
  const everybodySpoke = of.consulted.length > 0 && waitingFor.length === 0;
  return { stage, opensAt: settledAt, endsAt, isOver: endsAt <= now || everybodySpoke, waitingFor };
}

/** Whether a consultation has begun in which this person is to be heard, and has not spoken. */
export function awaits(
  { opensAt, waitingFor }: Pick<Consultation, 'opensAt' | 'waitingFor'>,
  { person }: Pick<Caller, 'person'>,
): boolean {
  return opensAt !== null && waitingFor.some((one) => one.person === person);
}

/** Why an approval comes too early, as a sentence; null if it does not. */
export function tooEarly({ stage, opensAt, endsAt, isOver, waitingFor }: Consultation): string | null {
  if (isOver) return null;
  const title = stage.toUpperCase();
  if (opensAt === null || endsAt === null)
    return `${title} is signed off after a consultation, which begins once the release has settled there.`;
  const names = waitingFor.map(({ name }) => name);
  const until = `The consultation before ${title} is signed off ends at ${endsAt.toISOString()}`;
  return names.length === 0 ? `${until}.` : `${until}, or once these have commented: ${names.join(', ')}.`;
}
