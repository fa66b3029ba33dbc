import { signersOf } from '../evidence/sign-off.js';
import { ENVIRONMENT_TITLES, type EnvironmentName } from '../sites/environment.js';
import { CRITERIA } from './criterion.js';
import type { GateFacts } from './facts.js';
import { passes, type Status, type Verdict } from './verdict.js';

/** Why a promotion was refused: an unmet criterion of the gate, or something about the promotion itself (`refused`). */
export interface Reason {
  readonly criterion: string;
  readonly title: string;
  readonly status: Status | 'refused';
  readonly howToMeet: string;
  readonly whoCan: readonly string[];
}

/** A reason as a person reads it: a criterion is told as what is not met. */
export function reasonInWords({ title, status, howToMeet }: Reason): string {
  return `${status === 'refused' ? '' : 'Not met: '}${title.replace(/\.$/, '')}. ${howToMeet}`;
}

/** What is asked for, beside the release: by whom, where to, and what the asker saw. */
export interface Asked {
  readonly environment: EnvironmentName;
  /** Person id; null where nobody does yet. */
  readonly promoter: string | null;
  /** The digest that the asker saw; null when they did not say. */
  readonly digest: string | null;
  /** Versions of the same product that were registered later, and have settled there or run at a site there. */
  readonly newerThere: readonly string[];
}

const A_RELEASE_MANAGER = ['a release manager of the delivery team'] as const;

/** The criteria that are not met, as reasons. */
export function unmet(verdicts: readonly Verdict[]): readonly Reason[] {
  return verdicts
    .filter(({ status }) => !passes(status))
    .map(({ criterion, title, status, evidence, howToMeet, whoCan }) => {
      const found = evidence === null ? '' : `${evidence.what} `;
      return { criterion, title, status, howToMeet: `${found}${howToMeet ?? ''}`.trim(), whoCan };
    });
}

/** What speaks against this promotion although the gate may be open. */
export function objections(facts: GateFacts, asked: Asked): readonly Reason[] {
  return [
    ...otherDigest(facts, asked),
    ...alreadyThere(facts, asked),
    ...downgrade(facts, asked),
    ...sameEyes(facts, asked),
  ];
}

/** What the rollouts answered when they could not take it on, such as that another promotion came first. */
export function notTakenOn(because: string): Reason {
  return refusal('another-rollout', because, 'Read the reason, and ask again when it is gone.', A_RELEASE_MANAGER);
}

/** Nobody begins what they were not shown, though nothing is in its way any more. */
export function notShown(version: string): Reason {
  const title = `What stood in the way of ${version} has gone only now, and you were not shown what would begin`;
  return refusal('not-shown', title, 'Read what would begin, then promote it.', A_RELEASE_MANAGER);
}

function otherDigest(facts: GateFacts, asked: Asked): readonly Reason[] {
  if (asked.digest === null || asked.digest === facts.release.digest) return [];
  const title = `Release ${facts.release.version} has the digest ${facts.release.digest}, not the one that you saw`;
  return [refusal('same-digest', title, 'Look at the release again, then promote what you see.', A_RELEASE_MANAGER)];
}

function alreadyThere(facts: GateFacts, { environment }: Asked): readonly Reason[] {
  const name = `${facts.release.version} `;
  const rung = ENVIRONMENT_TITLES[environment];
  switch (facts.standings[environment].state) {
    case 'never':
    case 'failed':
      return [];
    case 'settled': {
      const title = `${name}has already been promoted to ${rung}, and has settled there`;
      return [refusal('already-there', title, 'Nothing is left to do; a single site is retried in its rollout.', [])];
    }
    case 'under-way':
    case 'soaking': {
      const title = `${name}has already been promoted to ${rung}, and is being rolled out there`;
      return [refusal('already-there', title, 'Follow its rollout.', [])];
    }
    case 'halted': {
      const title = `${name}has already been promoted to ${rung}, and its rollout there is halted`;
      return [refusal('already-there', title, 'Decide in its rollout: resume it, or roll it back.', A_RELEASE_MANAGER)];
    }
  }
}

function downgrade(facts: GateFacts, { environment, newerThere }: Asked): readonly Reason[] {
  if (newerThere.length === 0) return [];
  const rung = ENVIRONMENT_TITLES[environment];
  const title = `${facts.release.version} is older than ${newerThere.join(' and ')}, which ${newerThere.length === 1 ? 'is' : 'are'} on ${rung} already`;
  const howToMeet = `To go back, roll back the rollout of ${newerThere.join(' or ')} on ${rung}; a promotion only goes forward.`;
  return [refusal('downgrade', title, howToMeet, A_RELEASE_MANAGER)];
}

/** Who executes never approves: neither a sign-off that this gate relies on, nor a waiver at it, nor that a hotfix goes to Production. */
function sameEyes(facts: GateFacts, { environment, promoter }: Asked): readonly Reason[] {
  if (promoter === null) return [];
  const stages = CRITERIA[environment].flatMap((criterion) => (criterion.kind === 'sign-off' ? [criterion.stage] : []));
  const signed = facts.signOffs.filter(
    (one) =>
      signersOf(one).includes(promoter) &&
      one.decision === 'approved' &&
      one.withdrawn === null &&
      stages.includes(one.stage),
  );
  const waived = facts.waivers.filter(
    (one) => one.environment === environment && one.state === 'approved' && one.decided?.by.person === promoter,
  );
  const deeds = [
    ...new Set(signed.map(({ stage }) => `signed off ${stage.toUpperCase()}`)),
    ...waived.map(({ criterion }) => `approved the waiver of ${criterion}`),
    ...(environment === 'production' && facts.urgent?.approval?.by.person === promoter
      ? [`approved ${facts.urgent.number}`]
      : []),
  ];
  if (deeds.length === 0) return [];
  const title = `You ${deeds.join(' and ')} for this release, and who approves never executes`;
  return [refusal('four-eyes', title, 'Another release manager promotes it.', ['another release manager'])];
}

function refusal(criterion: string, title: string, howToMeet: string, whoCan: readonly string[]): Reason {
  return { criterion, title: `${title.replace(/\.$/, '')}.`, status: 'refused', howToMeet, whoCan };
}
