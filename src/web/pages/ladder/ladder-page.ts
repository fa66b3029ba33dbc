import type { Caller } from '../../../people/caller.js';
import { momentIn } from '../../../platform/local-time.js';
import { concerns } from '../../../evidence/clinical-risk/rejection.js';
import { ACCEPTABLE } from '../../../promotions/clinical-risk-criterion.js';
import { passes } from '../../../promotions/verdict.js';
import { isActiveRollout, type RolloutState } from '../../../rollouts/rollout.js';
import { ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import type { Rung } from '../../../sites/rung.js';
import { PRODUCTS, type Product } from '../../../sites/site.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { Addresses } from '../../addresses.js';
import type { EndedThere, LadderFacts, MovingRelease } from './ladder.facts.js';
import type { Task } from './task.js';
import { haltInWords, underWayLine, whoDecides, type UnderWayLine } from './under-way-lines.js';
import { forOthers, workFor } from './work.js';

/** A word with a colour that is never the only sign. */
export interface Tag {
  readonly text: string;
  readonly classes: string;
}

interface RunsLine {
  readonly text: string;
  /** Null where it is no release of ours, or nobody knows which. */
  readonly href: string | null;
  readonly sites: string;
  readonly tag: Tag | null;
}

interface RungView {
  readonly name: string;
  readonly title: string;
  readonly use: string;
  readonly products: readonly {
    readonly title: string;
    readonly sites: string;
    readonly runs: readonly RunsLine[];
    /** Releases that were rejected on clinical risk and may run here, beside what is known to. */
    readonly mayRun: readonly RunsLine[];
    readonly underWay: readonly UnderWayLine[];
    /** Releases that stand before its gate, but for those that are on their way through it. */
    readonly next: readonly { readonly release: string; readonly href: string; readonly tag: Tag }[];
    /** Releases that went back from here, or never came to every site: not what is next, and not forgotten. */
    readonly ended: readonly {
      readonly release: string;
      readonly href: string;
      readonly says: string;
      readonly tag: Tag | null;
    }[];
  }[];
}

interface NextLine {
  readonly release: string;
  readonly href: string;
  readonly product: string;
  readonly kind: string;
  readonly gate: string;
  readonly tag: Tag;
  readonly waitsFor: readonly { readonly what: string; readonly who: string }[];
  /** How many more it waits for than are listed. */
  readonly more: number;
}

export interface LadderView {
  readonly work: readonly Task[];
  /** What others have to decide, where whoever looks would but for what they did themselves. */
  readonly others: readonly Task[];
  readonly rungs: readonly RungView[];
  readonly next: readonly NextLine[];
  /** Whether a rollout is under way anywhere. */
  readonly isBusy: boolean;
}

/** So many of what a release waits for are listed; the rest stands at its own page. */
const MOST = 4;

const REJECTED: Tag = { text: 'Rejected on clinical risk', classes: 'nhsuk-tag--red' };

export const PRODUCT_TITLES: Readonly<Record<string, string>> = { flip: 'FLIP', aide: 'AIDE' };

/** What runs, what moves and what waits, beginning with what this person can do now. */
export function ladderView(
  facts: LadderFacts,
  {
    rungs,
    caller,
    addresses,
  }: { readonly rungs: readonly Rung[]; readonly caller: Caller; readonly addresses: Addresses },
): LadderView {
  return {
    work: workFor(caller, facts, addresses),
    others: forOthers(caller, facts, addresses),
    rungs: rungs.map((rung) => rungView(rung, facts, addresses)),
    next: facts.moving.map((moving) => nextLine(moving, facts, addresses)),
    isBusy: facts.underWay.length > 0,
  };
}

function rungView(rung: Rung, facts: LadderFacts, addresses: Addresses): RungView {
  const products = PRODUCTS.flatMap((product) => {
    const sites = rung.sites.filter(({ products: at }) => at[product] !== undefined).length;
    if (sites === 0) return [];
    const underWay = facts.underWay.filter((one) => one.environment === rung.name && one.product === product);
    return [
      {
        title: PRODUCT_TITLES[product] ?? product,
        sites: counted(sites, 'site'),
        runs: runsLines({ environment: rung.name, product, sites }, facts, addresses),
        mayRun: mayRunLines(rung, product, facts, addresses),
        underWay: underWay.map((one) => underWayLine(one, addresses)),
        next: nextHere(rung, product, facts, addresses).filter(({ release }) =>
          underWay.every((one) => one.release !== release),
        ),
        ended: facts.ended
          .filter(({ release, gate }) => release.product === product && gate.environment === rung.name)
          .filter(({ rollout }) => !isActiveRollout(rollout.state))
          .map((one) => endedLine(one, { facts, isFree: underWay.length === 0 }, addresses)),
      },
    ];
  });
  return { name: rung.name, title: rung.title, use: rung.use, products };
}

function nextHere(
  { name }: Rung,
  product: Product,
  facts: LadderFacts,
  addresses: Addresses,
): RungView['products'][number]['next'] {
  return facts.moving
    .filter(({ release, gate }) => release.product === product && gate.environment === name)
    .map((one) => nextLine(one, facts, addresses))
    .map(({ release, href, tag }) => ({ release, href, tag }));
}

/** What became of it here, and that it may be tried again where nothing stands against that. */
function endedLine(
  { release, gate, rollout }: EndedThere,
  { facts, isFree }: { readonly facts: LadderFacts; readonly isFree: boolean },
  addresses: Addresses,
): RungView['products'][number]['ended'][number] {
  const on = rollout.ended_at === null ? '' : ` on ${momentIn(CENTRAL_ZONE, rollout.ended_at.toISOString())}`;
  const again = gate.open && isFree ? ' Promoting it again is possible on its page.' : '';
  return {
    ...{ release: release.version, href: `${addresses.release(release.version)}#gate-${gate.environment}` },
    tag: rejectionsAt({ release, gate }, facts).length > 0 ? REJECTED : null,
    says: `${endOf(rollout.state)}${on}.${again}`,
  };
}

function endOf(state: RolloutState): string {
  switch (state) {
    case 'rolled-back':
      return 'was rolled back';
    case 'partially-rolled-back':
      return 'was rolled back in part';
    case 'superseded':
      return 'made way for another release';
    case 'running':
    case 'halting':
    case 'halted':
    case 'rolling-back':
    case 'completed':
    case 'completed-with-exceptions':
      return 'ended without every site';
  }
}

function runsLines(
  at: { readonly environment: Rung['name']; readonly product: Product; readonly sites: number },
  { running, rejected }: LadderFacts,
  addresses: Addresses,
): readonly RunsLine[] {
  const here = (running.get(at.product) ?? []).filter(({ environment }) => environment === at.environment);
  return here.map(({ version, doubtful, sites, offline }) => ({
    text: version ?? (doubtful ? 'Not known' : 'Nothing yet'),
    href: version === null ? null : addresses.release(version),
    sites: runsAt({ sites, offline }, at.sites),
    tag: rejectedHere(at.environment, at.product, rejected).some(({ release, runs }) => release === version && runs > 0)
      ? REJECTED
      : null,
  }));
}

/** Where all run the same and none is out of service, there is nothing to say. */
function runsAt({ sites, offline }: { readonly sites: number; readonly offline: number }, all: number): string {
  const where = sites === all && offline === 0 ? '' : `at ${counted(sites, 'site')}`;
  return offline === 0
    ? where
    : `${where}, ${offline === sites ? (sites === 1 ? 'which is' : 'all of them') : `${offline} of them`} offline`;
}

function mayRunLines(
  { name }: Rung,
  product: Product,
  { rejected }: LadderFacts,
  addresses: Addresses,
): readonly RunsLine[] {
  const perhaps = rejectedHere(name, product, rejected).filter(({ mayRun }) => mayRun > 0);
  const once = new Map(perhaps.map((one) => [one.release, one]));
  return [...once.values()].map(({ release, mayRun }) => ({
    ...{ text: release, href: addresses.release(release), tag: REJECTED },
    sites: `may run at ${counted(mayRun, 'site')}: what runs there is not known`,
  }));
}

function rejectedHere(
  environment: Rung['name'],
  product: Product,
  rejected: LadderFacts['rejected'],
): readonly { readonly release: string; readonly runs: number; readonly mayRun: number }[] {
  return rejected.flatMap(({ rejection: { release }, at }) =>
    at
      .filter((one) => one.environment === environment && one.product === product)
      .map(({ runs, mayRun }) => ({ release, runs, mayRun })),
  );
}

/** The rejections on clinical risk that keep a release from its next gate. */
function rejectionsAt(
  { release: { digest }, gate: { environment } }: MovingRelease,
  { rejections }: LadderFacts,
): LadderFacts['rejections'] {
  return rejections.filter((one) => concerns(one, { digest, environment }));
}

function nextLine(moving: MovingRelease, facts: LadderFacts, addresses: Addresses): NextLine {
  const { release, gate } = moving;
  const rejectedBy = [...new Set(rejectionsAt(moving, facts).map(({ by }) => by.name))].join(' and ');
  const unmet = gate.criteria.filter(({ status }) => !passes(status));
  const { version, product, kind } = release;
  return {
    ...{ release: version, product: PRODUCT_TITLES[product] ?? product, kind },
    href: `${addresses.release(version)}#gate-${gate.environment}`,
    gate: ENVIRONMENT_TITLES[gate.environment],
    tag: rejectedBy === '' ? tagOfGate(gate, unmet.length) : REJECTED,
    waitsFor: [
      ...haltAt(moving, facts),
      ...rejectedAbove(moving, facts),
      ...unmet.slice(0, MOST).map(({ criterion, title, whoCan }) => ({
        what: criterion === ACCEPTABLE.id ? `Rejected on clinical risk by ${rejectedBy}` : title,
        who: whoCan.join(' or '),
      })),
    ],
    more: Math.max(0, unmet.length - MOST),
  };
}

/** Why its rollout there is halted, and who decides about it. */
function haltAt({ release, gate }: MovingRelease, { underWay }: LadderFacts): NextLine['waitsFor'] {
  return underWay
    .filter((one) => one.release === release.version && one.environment === gate.environment)
    .flatMap((one) => {
      const what = haltInWords(one);
      return what === null ? [] : [{ what, who: whoDecides(one) ?? '' }];
    });
}

/** The gates above that a rejection has shut, where it keeps nothing from the next one. */
function rejectedAbove({ release, gate }: MovingRelease, { rejections }: LadderFacts): NextLine['waitsFor'] {
  return rejections
    .filter(
      (one) => one.digest === release.digest && !concerns(one, { digest: one.digest, environment: gate.environment }),
    )
    .map(({ by, environment }) => ({
      what: `${by.name} rejected it on clinical risk for ${ENVIRONMENT_TITLES[environment]}: it goes no higher than below that`,
      who: '',
    }));
}

function tagOfGate({ open, standing }: MovingRelease['gate'], unmet: number): Tag {
  switch (standing.state) {
    case 'under-way':
      return { text: 'Under way', classes: 'nhsuk-tag--blue' };
    case 'soaking':
      return { text: 'Soaking', classes: 'nhsuk-tag--blue' };
    case 'halted':
      return { text: 'Halted', classes: 'nhsuk-tag--red' };
    case 'failed':
    case 'never':
    case 'settled':
      return open
        ? { text: 'Gate open', classes: 'nhsuk-tag--green' }
        : { text: `${unmet} ${unmet === 1 ? 'criterion' : 'criteria'} not met`, classes: 'nhsuk-tag--yellow' };
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
