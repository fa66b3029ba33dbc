import { ATTESTABLE } from '../../../evidence/attestable.js';
import { signerOf, type Stage } from '../../../evidence/sign-off.js';
import { holdsRole, type Caller } from '../../../people/caller.js';
import { mayApprove } from '../../../people/four-eyes.js';
import { mayDo } from '../../../people/permission.js';
import { criterionTitle } from '../../../promotions/known-criteria.js';
import { passes } from '../../../promotions/verdict.js';
import type { Release } from '../../../releases/release.js';
import { refusalToDecide } from '../../../rollouts/stops/decision.js';
import { ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import type { Addresses } from '../../addresses.js';
import {
  ofAgreements,
  ofConsultations,
  ofDocuments,
  ofHotfixes,
  ofIncidents,
  ofLearning,
  ofRejections,
  ofTests,
} from './duties.js';
import type { LadderFacts, MovingRelease } from './ladder.facts.js';
import { stageOf } from './stage.js';
import type { Task } from './task.js';
import { haltInWords } from './under-way-lines.js';

/** Whether this person had a hand in making the release, and so never approves it. */
export function made({ registeredBy, builtBy }: Pick<Release, 'registeredBy' | 'builtBy'>, caller: Caller): boolean {
  return [registeredBy, ...builtBy].includes(caller.person);
}

/** Whether they can sign this stage off, as far as the roles decide it; the sign-off itself looks again. */
export function maySign(stage: Stage, release: Pick<Release, 'registeredBy' | 'builtBy'>, caller: Caller): boolean {
  return mayDo(caller, signerOf(stage, 'approved').permission) && !made(release, caller);
}

/** Whether their word counts as a proof of the criterion. */
export function mayAttest(criterion: string, caller: Caller): boolean {
  if (!mayDo(caller, 'attestations.record')) return false;
  const known = ATTESTABLE.find(({ id }) => id === criterion);
  return known !== undefined && known.attestedBy.some((role) => holdsRole(caller, role));
}

/** What this person can do now, what stops others first. */
export function workFor(caller: Caller, facts: LadderFacts, addresses: Addresses): readonly Task[] {
  return [
    ...ofRejections(caller, facts, addresses),
    ...ofHotfixes(facts, addresses),
    ...ofIncidents(caller, facts, addresses),
    ...ofRollouts(caller, facts, addresses),
    ...ofApprovals(caller, facts, addresses),
    ...facts.moving.flatMap((moving) => ofGate(caller, moving, addresses)),
    ...ofTests(facts, addresses),
    ...ofConsultations(facts, addresses),
    ...ofDocuments(facts, addresses),
    ...ofAgreements(caller, facts, addresses),
    ...ofLearning(caller, facts, addresses),
  ];
}

function ofRollouts(caller: Caller, { underWay, handOvers }: LadderFacts, addresses: Addresses): readonly Task[] {
  return underWay.flatMap((rollout): readonly Task[] => {
    const where = `${rollout.release} on ${ENVIRONMENT_TITLES[rollout.environment]}`;
    const href = addresses.rollout(rollout.id);
    const given = handOvers.filter((one) => one.rollout === rollout.id);
    const decides = refusalToDecide(rollout, caller.person) === null && mayDo(caller, 'rollouts.resume');
    const finds = rollout.needPeople.length > 0 && mayDo(caller, 'rollouts.act');
    return [
      ...given.map(({ site, by, note }) => ({
        text: `See to ${site}: ${where}`,
        ...{ href: addresses.rolloutSite(rollout.id, site), says: `${by.name} asked you: ${note}` },
      })),
      ...(decides
        ? [{ text: `Decide what becomes of ${where}`, href, says: `It is halted. ${rollout.haltBecause ?? ''}`.trim() }]
        : []),
      ...(finds
        ? [
            {
              text: `Find out what happened at ${rollout.needPeople.join(', ')}`,
              ...{ href, says: `${where}: nobody knows how the change there ended.` },
            },
          ]
        : []),
    ];
  });
}

/** Halted rollouts that this person would decide about, had they not had a hand in them. */
export function forOthers(
  caller: Caller,
  { underWay }: Pick<LadderFacts, 'underWay'>,
  addresses: Addresses,
): readonly Task[] {
  if (!mayDo(caller, 'rollouts.resume')) return [];
  return underWay
    .filter((rollout) => rollout.state === 'halted' && refusalToDecide(rollout, caller.person) !== null)
    .map((rollout) => ({
      text: `${rollout.product.toUpperCase()} ${rollout.release} on ${ENVIRONMENT_TITLES[rollout.environment]} is halted`,
      href: addresses.rollout(rollout.id),
      says: [haltInWords(rollout), refusalToDecide(rollout, caller.person)?.sentence].filter(Boolean).join(' '),
    }));
}

function ofApprovals(caller: Caller, { waivers, overrides }: LadderFacts, addresses: Addresses): readonly Task[] {
  const asked = waivers.filter(
    ({ hands }) => mayApprove(caller.person, hands).allowed && mayDo(caller, 'waivers.approve'),
  );
  const openings = overrides.filter(
    ({ hands, trust }) => mayApprove(caller.person, hands).allowed && mayDo(caller, 'overrides.approve', { trust }),
  );
  return [
    ...asked.map(({ release, criterion, environment, by, reason }) => ({
      text: `Approve or refuse a waiver for ${release}`,
      href: `${addresses.release(release)}#gate-${environment}`,
      says: `${by.name} asks to go to ${ENVIRONMENT_TITLES[environment]} without “${criterionTitle(environment, criterion) ?? criterion}”: ${reason}`,
    })),
    ...openings.map(({ id, rollout, release, site, reason }) => ({
      text: `Approve or refuse opening ${site} for ${release}`,
      ...{ href: addresses.rolloutOverride(rollout, id), says: reason },
    })),
  ];
}

function ofGate(caller: Caller, { release, gate }: MovingRelease, addresses: Addresses): readonly Task[] {
  const { version } = release;
  const href = `${addresses.release(version)}#gate-${gate.environment}`;
  const unmet = gate.criteria.filter(({ status }) => !passes(status));
  const isTried = !unmet.some(({ kind }) => kind === 'ladder');
  const stages = unmet.flatMap((verdict) => stageOf(verdict) ?? []);
  const toAttest = unmet.filter(({ kind, criterion }) => kind === 'attestation' && mayAttest(criterion, caller));
  return [
    ...stages
      .filter((stage) => isTried && maySign(stage, release, caller))
      .map((stage) => ({
        text: `Sign off ${stage.toUpperCase()} of ${version}, or reject it`,
        ...{ href, says: `${gate.title} waits for it.` },
      })),
    ...(isTried && toAttest.length > 0
      ? [
          {
            text: `Record what was checked for ${version}`,
            href,
            says: `Not met yet: ${toAttest.map(({ title }) => `“${title}”`).join('; ')}.`,
          },
        ]
      : []),
    ...(gate.open && gate.wayOn === 'forward' && mayDo(caller, 'promotions.request')
      ? [{ text: `Promote ${version} to ${gate.title}`, href, says: 'Its gate is open.' }]
      : []),
  ];
}
