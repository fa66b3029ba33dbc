import { isLetThrough, type Course } from './course.js';
import { STEPS, type StepName } from './step.js';

/** All that the rules ask of the world outside the runbook, as it is at one moment. */
export interface World {
  /** The database's time, UTC. */
  readonly now: Date;
  /** The incident is a Sev 1 of Live that nobody has called resolved. */
  readonly isBlocker: boolean;
  /** As people say the incident: `INC-12`. */
  readonly incident: string;
  /** When exactly the chosen fix settled on Pre-Prod; null where it has not. */
  readonly settledOnPreProd: Date | null;
  /** How far exactly the chosen fix has come in Production. */
  readonly production: 'never' | 'under-way' | 'soaking' | 'settled' | 'failed' | 'halted';
  /** Names of the sites that were taken offline for it and are not back. */
  readonly away: readonly string[];
  /** Names of the sites whose smoke test of the fix is awaited, or was not passed. */
  readonly untested: readonly string[];
  /** The root cause analysis; null where none is open. */
  readonly rca: { readonly id: string; readonly isClosed: boolean } | null;
  /** The number of the hotfix for which the glass was broken and nobody has approved that since; null: there is none. */
  readonly locked: string | null;
  readonly limits: Limits;
}

export interface Limits {
  /** So long a second approver is waited for before the glass may be broken. */
  readonly answerSeconds: number;
  /** Within so long somebody has to approve that it was. */
  readonly afterwardsSeconds: number;
}

/** A step that somebody wants to take. `digest`: of what they looked at, where they say so. */
export interface Wish {
  readonly step: StepName;
  readonly by: string;
  readonly digest?: string | undefined;
  /** The release that is named, as it is registered; null: there is none of that name. */
  readonly release?:
    { readonly isHotfix: boolean; readonly isSameProduct: boolean; readonly isAnswer: boolean } | null | undefined;
  /** The answers to both questions of the offline decision, how many sites are named, and which of those are not in Production. */
  readonly offline?:
    | {
        readonly otherSystems: boolean;
        readonly dataLoss: boolean;
        readonly sites: number;
        readonly elsewhere: readonly string[];
      }
    | undefined;
}

/** Why a step may not be taken, as a sentence; null where it may. The one place that knows. */
export function objection(course: Course, world: World, wish: Wish): string | null {
  const step = STEPS[wish.step];
  if (!step.from.includes(course.state)) return `It is ${words(course.state)}, and that step is not for now.`;
  if (needsBlocker(wish.step) && !world.isBlocker)
    return `${world.incident} is not an open severity 1 of Live any more, and nothing else has a hotfix. Open it again, or call this off.`;
  if (needsDeployment(wish.step) && isDecidedAgainst(course))
    return 'It was decided that no hotfix is deployed. Assess it again to change that.';
  return ruleOf(course, world, wish);
}

/** Nothing is deployed by it as things are: that was decided, or there is no severity 1 any more that it could answer. */
export function isLeftWithoutFix(course: Course, { isBlocker }: Pick<World, 'isBlocker'>): boolean {
  return isDecidedAgainst(course) || !isBlocker;
}

/** It was decided that none is deployed. */
export function isDecidedAgainst({ assessment }: Course): boolean {
  return assessment?.said.deploy === false;
}

/** What nobody would object to, in the place of what is not sent yet. */
export const ANY_WORDS = {
  release: { isHotfix: true, isSameProduct: true, isAnswer: true },
  offline: { otherSystems: false, dataLoss: false, sites: 0, elsewhere: [] },
} satisfies Partial<Wish>;

/** As `objection`, of all that does not depend on what is sent: whether the step is offered to this person. */
export function isOffered(course: Course, world: World, wish: Pick<Wish, 'step' | 'by'>): boolean {
  return objection(course, world, { ...ANY_WORDS, ...wish, digest: course.fix?.said.digest }) === null;
}

/** What only brings a fix to Production. Whoever has looked at broken glass afterwards has looked, whatever was decided since. */
function needsDeployment(step: StepName): boolean {
  return ['prepare-fix', 'ask-approval', 'approve', 'break-glass', 'prove', 'deploy'].includes(step);
}

function needsBlocker(step: StepName): boolean {
  switch (step) {
    case 'call-off':
    case 'note':
    case 'bring-back':
    case 'restore':
    case 'open-rca':
    case 'approve-afterwards':
    case 'close':
      return false;
    case 'triage':
    case 'tell':
    case 'decide-offline':
    case 'assess':
    case 'prepare-fix':
    case 'ask-approval':
    case 'approve':
    case 'break-glass':
    case 'prove':
    case 'deploy':
      return true;
  }
}

function ruleOf(course: Course, world: World, wish: Wish): string | null {
  switch (wish.step) {
    case 'decide-offline':
      return offlineRule(wish);
    case 'prepare-fix':
      return fixRule(course, world, wish);
    case 'ask-approval':
      return course.asked === null ? null : 'Somebody has been asked already, and is paged until they answer.';
    case 'approve':
      return approvalRule(course, wish);
    case 'break-glass':
      return glassRule(course, world);
    case 'approve-afterwards':
      return afterwardsRule(course, wish);
    case 'prove':
      return world.settledOnPreProd === null ? 'The fix has not settled on Pre-Prod.' : null;
    case 'deploy':
      return deployRule(course, world, wish);
    case 'bring-back':
      return bringBackRule(course, world);
    case 'restore':
      return restoreRule(course, world);
    case 'open-rca':
      return world.rca === null ? 'No root cause analysis is open for its incident.' : null;
    case 'close':
      return closeRule(course, world);
    case 'call-off':
      return callOffRule(course, world);
    case 'assess':
      return isOnItsWay(course, world) ? 'The fix is being rolled out, or has been.' : null;
    case 'triage':
    case 'tell':
    case 'note':
      return null;
  }
}

function offlineRule({ offline }: Wish): string | null {
  if (offline === undefined) return 'Both questions have to be answered.';
  const isNeeded = offline.otherSystems || offline.dataLoss;
  if (offline.elsewhere.length > 0)
    return `Only sites of Production are taken offline for a hotfix (003-025), and these are elsewhere: ${offline.elsewhere.join(', ')}.`;
  if (isNeeded && offline.sites === 0) return 'Sites have to go offline by that answer; name them.';
  return !isNeeded && offline.sites > 0
    ? 'No site goes offline unless one of both questions is answered with yes.'
    : null;
}

function fixRule(course: Course, world: World, { release = null }: Wish): string | null {
  if (course.assessment === null)
    return 'Record the impact and the lead time first, and decide whether a hotfix is deployed.';
  if (isOnItsWay(course, world)) return 'The fix before is being rolled out, or has been.';
  if (release === null) return 'There is no such release.';
  if (!release.isHotfix) return 'That release is not registered as a hotfix.';
  if (!release.isSameProduct) return 'That release is of another product.';
  return release.isAnswer ? null : 'That release does not hold the severity 1 issue; set its scope.';
}

function approvalRule({ asked, approval, fix }: Course, { by, digest }: Wish): string | null {
  if (fix === null || asked === null) return 'Nobody has asked for it yet.';
  if (approval !== null) return 'It is approved already.';
  if (digest !== fix.said.digest) return `The fix has the digest ${fix.said.digest}. Look at it again.`;
  return sameHands(by, handsOn(fix, asked));
}

function glassRule({ asked, approval, glass }: Course, { now, locked, limits }: World): string | null {
  if (asked === null) return 'Ask for a second person first.';
  if (approval !== null) return 'A second person has approved it.';
  if (glass !== null) return 'The glass is broken already.';
  if (locked !== null)
    return `The glass was broken for ${locked}, and nobody has approved that since. Until then it is locked.`;
  const left = asked.at.getTime() + limits.answerSeconds * 1000 - now.getTime();
  return left > 0 ? `A second person still has ${String(Math.ceil(left / 1000))} seconds to answer.` : null;
}

function afterwardsRule({ owedGlass, deployment }: Course, { by }: Wish): string | null {
  if (owedGlass === null) return 'No broken glass waits for an approval.';
  return sameHands(by, [owedGlass.by, ...owedGlass.said.hands, ...(deployment === null ? [] : [deployment.by])]);
}

/** Whoever registered, built or chose the fix, and whoever asked for its approval. */
export function handsOn(fix: Course['fix'], asked: Course['asked']): readonly string[] {
  return [...(fix === null ? [] : [fix.by, ...fix.said.madeBy]), ...(asked === null ? [] : [asked.by])];
}

/** Whoever had a hand in it never approves it (INV-04). */
function sameHands(by: string, hands: readonly string[]): string | null {
  return hands.includes(by) ? 'You had a hand in this yourself, so another person has to approve it.' : null;
}

/** What was promoted to Production on another way, such as in the place of a halted rollout, is taken up: else nobody could end it here. */
function deployRule(course: Course, world: World, { by }: Wish): string | null {
  if (!isLetThrough(course)) return 'No second person has approved it.';
  if (course.approval?.by === by) return 'You approved it, and who approves never executes.';
  if (world.settledOnPreProd === null) return 'The fix has not settled on Pre-Prod.';
  switch (world.production) {
    case 'never':
    case 'failed':
      return null;
    case 'halted':
      return 'Its rollout is halted. Decide there, or name another fix.';
    case 'under-way':
    case 'soaking':
      return course.state === 'proven' ? null : 'It is being rolled out.';
    case 'settled':
      return course.state === 'proven' ? null : 'It runs at every site already.';
  }
}

/** It has been let into Production, and nobody has stopped it there. */
function isOnItsWay({ state }: Course, { production }: World): boolean {
  return state === 'deploying' && production !== 'failed' && production !== 'halted';
}

function bringBackRule(course: Course, world: World): string | null {
  if (world.away.length === 0) return 'No site is offline for it.';
  if (course.broughtBack !== null) return `${they(world)} ordered back already.`;
  return isLeftWithoutFix(course, world) ? stillThere(world) : notEverywhere(course, world);
}

function restoreRule(course: Course, world: World): string | null {
  const left = isDecidedAgainst(course) ? stillThere(world) : notEverywhere(course, world);
  if (left !== null) return left;
  if (world.untested.length > 0) return `The smoke test is not passed at: ${world.untested.join(', ')}.`;
  return stillAway(course, world);
}

function callOffRule(course: Course, world: World): string | null {
  if (course.state === 'deploying' && world.production === 'settled')
    return 'The fix runs at every site. Say that service is restored.';
  return (course.state === 'deploying' ? stillThere(world) : null) ?? stillAway(course, world);
}

/** Why the fix is not what restored service, and where that is seen to; null where it is at every site. */
function notEverywhere({ state, fix }: Course, world: World): string | null {
  if (state === 'deploying' && world.production === 'settled') return null;
  if (fix === null) return 'No fix is named yet.';
  const rollout = stillThere(world);
  if (rollout !== null) return rollout;
  return state === 'deploying' && world.production === 'failed'
    ? 'The fix has not reached every site: its rollout in Production failed. Deploy it again, name another fix, or assess that none is deployed.'
    : 'The fix has not reached every site.';
}

/** What the fix still does in Production, before anything else can be made of the sites. */
function stillThere({ production }: World): string | null {
  switch (production) {
    case 'under-way':
    case 'soaking':
      return 'The fix has not reached every site: its rollout in Production is under way. Wait for its end, or halt it there.';
    case 'halted':
      return 'The fix has not reached every site: its rollout in Production is halted. Decide there.';
    case 'never':
    case 'failed':
    case 'settled':
      return null;
  }
}

function closeRule({ owedGlass }: Course, { rca }: World): string | null {
  if (owedGlass !== null) return 'The glass was broken, and nobody has approved that since.';
  return rca?.isClosed === true ? null : 'The root cause analysis is not closed.';
}

/** Which sites are out of service yet, and how they come back. */
function stillAway(course: Course, world: World): string | null {
  const { away } = world;
  if (away.length === 0) return null;
  return `Not back in service yet: ${away.join(', ')}. ${wayBack(course, world)}`;
}

function wayBack(course: Course, world: World): string {
  if (course.broughtBack !== null) return `${they(world)} ordered back.`;
  if (isLeftWithoutFix(course, world) && bringBackRule(course, world) === null)
    return `Bring ${them(world)} back first.`;
  if (world.production === 'settled') return `The fix brings ${them(world)} back, and so can you.`;
  return isLeftWithoutFix(course, world)
    ? `You can bring ${them(world)} back once that is over.`
    : `The fix brings ${them(world)} back; without one, assess that none is deployed, and bring ${them(world)} back.`;
}

const them = ({ away }: World): string => (away.length === 1 ? 'it' : 'them');
const they = ({ away }: World): string => (away.length === 1 ? 'It is' : 'They are');

function words(state: Course['state']): string {
  return state === 'rca-opened' ? 'in its root cause analysis' : state.replace('-', ' ');
}
