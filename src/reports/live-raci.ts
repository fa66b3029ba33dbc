import {
  RACI,
  RACI_ROLES,
  type RaciActivity,
  type RaciActivityId,
  type RaciLetter,
  type RaciRole,
} from '../evidence/raci.js';
import type { NoticeEvent } from '../notices/owed.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { Product } from '../sites/site.js';

/** Something that somebody did for a release. Times are UTC. */
export interface Deed {
  readonly activity: RaciActivityId;
  /** A sentence without its subject, such as `Signed off UAT`. */
  readonly what: string;
  /** `person` is null for the holder of a link. */
  readonly by: { readonly person: string | null; readonly name: string };
  /** The group for which they did it. */
  readonly as: RaciRole;
  /** Whose delegate they were, or null. */
  readonly onBehalfOf: string | null;
  readonly at: Date;
}

/** Somebody who was told, or whom we tried to tell. Times are UTC. */
export interface Told {
  readonly activity: RaciActivityId;
  readonly what: string;
  readonly to: { readonly name: string; readonly role: string; readonly trust: string | null };
  readonly as: RaciRole;
  readonly state: string;
  /** Whether the receiving side has it. */
  readonly hasArrived: boolean;
  readonly at: Date;
}

/** One group's part in one activity, and how far it has come. */
export interface LivePart {
  readonly role: RaciRole;
  readonly letters: readonly RaciLetter[];
  /** Of people of our own: who could act for the group today; of Trusts: their names. */
  readonly who: readonly string[];
  /** How many different people did something for it. */
  readonly acted: number;
  /** How many different addresses a message has reached. */
  readonly told: number;
}

/** One activity of the table as it stands for one release. */
export interface LiveActivity {
  readonly id: RaciActivityId;
  readonly title: string;
  readonly requirement: string;
  readonly parts: readonly LivePart[];
  /** Oldest first. */
  readonly did: readonly Deed[];
  /** Oldest first. */
  readonly told: readonly Told[];
  /** Parts that nobody has played yet: who is responsible and has done nothing, who is informed and was told nothing. */
  readonly outstanding: readonly string[];
}

/** The live table: for each activity who must, who did what when, and who was told (003-104 to 003-116). */
export function liveRaci(of: {
  readonly product: Product;
  readonly kind: string;
  readonly deeds: readonly Deed[];
  readonly told: readonly Told[];
  readonly who: Readonly<Record<RaciRole, readonly string[]>>;
}): readonly LiveActivity[] {
  return RACI.filter(({ id }) => concerns(id, of)).map((activity) => {
    const did = of.deeds.filter((deed) => deed.activity === activity.id).toSorted(byTime);
    const told = of.told.filter((one) => one.activity === activity.id).toSorted(byTime);
    const parts = partsOf(activity, { did, told, who: of.who });
    return {
      ...{ id: activity.id, title: activity.title, requirement: activity.requirement, parts },
      did,
      told,
      outstanding: parts.flatMap((part) => outstandingOf(part, did.length > 0)),
    };
  });
}

/** A release of one product has no smoke test of the other, and a planned one no unplanned fix date. */
function concerns(
  id: RaciActivityId,
  { product, kind }: { readonly product: Product; readonly kind: string },
): boolean {
  if (id === 'flip-smoke-test') return product === 'flip';
  if (id === 'aide-smoke-test') return product === 'aide';
  const isFix = kind === 'hotfix';
  if (id === 'unplanned-fix-dates') return isFix;
  return !isFix || (id !== 'define-scope' && id !== 'share-schedule');
}

function partsOf(
  { parts }: RaciActivity,
  seen: {
    readonly did: readonly Deed[];
    readonly told: readonly Told[];
    readonly who: Readonly<Record<RaciRole, readonly string[]>>;
  },
): readonly LivePart[] {
  return RACI_ROLES.flatMap((role) => {
    const letters = parts[role];
    if (letters === undefined) return [];
    const hands = seen.did.filter((deed) => deed.as === role).map(({ by }) => by.person ?? by.name);
    const ears = seen.told
      .filter((one) => one.as === role && one.hasArrived)
      .map(({ to }) => `${to.name} ${to.trust ?? ''}`);
    return [{ role, letters, who: seen.who[role], acted: new Set(hands).size, told: new Set(ears).size }];
  });
}

/** Who is informed hears of what was done, so before that nothing is owed to them. */
function outstandingOf({ role, letters, acted, told }: LivePart, isDone: boolean): readonly string[] {
  if (letters.includes('R') && acted === 0) return [`${TITLES[role]}: responsible, and has done nothing yet.`];
  if (letters.includes('C') && acted === 0 && told === 0) return [`${TITLES[role]}: to be consulted, and was not yet.`];
  if (letters.includes('I') && isDone && told === 0)
    return [`${TITLES[role]}: to be kept informed, and was not told yet.`];
  return [];
}

const TITLES: Readonly<Record<RaciRole, string>> = {
  delivery: 'Delivery team',
  'product-owner': 'Product Owner',
  'ai-centre': 'AI Centre',
  'uat-tester': 'UAT testers',
  trust: 'Trusts',
};

/** What people are told of by a notice, whatever it is about. */
const TOLD_BY: Readonly<Partial<Record<NoticeEvent, readonly RaciActivityId[]>>> = {
  'early-sight': ['share-schedule'],
  schedule: ['share-schedule'],
  'agreement-asked': ['share-schedule'],
  'agreement-void': ['share-schedule'],
  'fix-date': ['unplanned-fix-dates'],
  hotfix: ['unplanned-fix-dates'],
  begun: ['deploy'],
  deployed: ['deploy'],
  restored: ['deploy'],
  'not-restored': ['deploy'],
  'consultation-asked': ['sign-off-features'],
  'document-shared': ['training-documentation'],
};

/** The activities that a notice of this event tells people about. */
export function activitiesOf(
  event: NoticeEvent,
  { environment, product }: { readonly environment: EnvironmentName | null; readonly product: Product | null },
): readonly RaciActivityId[] {
  const smokeTest = product === 'aide' ? 'aide-smoke-test' : 'flip-smoke-test';
  if (event === 'smoke-test-asked') return [smokeTest];
  if ((event === 'restored' || event === 'not-restored') && environment === 'production') return ['deploy', smokeTest];
  if (event === 'signed-off' || event === 'sign-off-asked') {
    if (environment === 'pre-prod') return ['sign-off-candidate'];
    return environment === 'uat' ? ['sign-off-features', 'perform-uat'] : [];
  }
  return TOLD_BY[event] ?? [];
}

/** The group that somebody was told as: a Trust's contact or one of our own; null for who stands outside the table. */
export function groupOf(to: { readonly role: string; readonly trust: string | null }): RaciRole | null {
  if (to.trust !== null) return 'trust';
  return RACI_ROLES.find((role) => role === to.role) ?? null;
}

function byTime(one: { readonly at: Date }, other: { readonly at: Date }): number {
  return one.at.getTime() - other.at.getTime();
}
