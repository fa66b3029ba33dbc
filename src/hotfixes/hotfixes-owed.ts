import type { NoticeEvent, OwedNotice } from '../notices/owed.js';
import type { Product } from '../sites/site.js';
import type { Course } from './course.js';
import type { Limits } from './rules.js';
import { threadOf } from './thread.js';

/** A site that runs a product in Production. */
interface Place {
  readonly id: string;
  readonly trust: string | null;
}

/** A release that was registered as a hotfix and goes without the runbook. */
export interface RegisteredFix {
  readonly release: string;
  readonly product: Product;
}

/** Somebody who may approve a hotfix. */
export interface Approver {
  readonly person: string;
  readonly name: string;
  readonly email: string;
}

/** A hotfix by the runbook, with all that its notices speak of. */
export interface ToldHotfix {
  readonly id: string;
  readonly number: string;
  readonly product: Product;
  readonly course: Course;
  readonly isRestored: boolean;
}

/** What is the same for every hotfix at one moment. */
export interface Surroundings {
  readonly now: Date;
  readonly placesOf: (product: Product) => readonly Place[];
  readonly approvers: readonly Approver[];
  readonly limits: Limits & { readonly pageSeconds: number };
}

type Said = Pick<OwedNotice, 'event' | 'facts'> & { readonly key: string; readonly release: string | null };

/**
 * What is owed of hotfixes: to every Trust that runs the product in Production, to the AI Centre and the Product Owner (003-029, 003-109),
 * and to whoever may approve one and has not answered.
 */
export function owedOfHotfixes(
  { registered, hotfixes }: { readonly registered: readonly RegisteredFix[]; readonly hotfixes: readonly ToldHotfix[] },
  around: Surroundings,
): readonly OwedNotice[] {
  const byRunbook = new Set(hotfixes.flatMap(({ course }) => course.fix?.said.release ?? []));
  const alone = registered.filter(({ release }) => !byRunbook.has(release));
  return [
    // Whoever is to answer hears of it before all others; who has waited longest for an answer comes first.
    ...hotfixes.toSorted(byAsked).flatMap((hotfix) => pages(hotfix, around)),
    ...alone.flatMap(({ release, product }) =>
      toEverybody(
        { key: `hotfix/${release}`, event: 'hotfix', facts: { kind: 'registered', message: null }, release },
        { product, places: around.placesOf(product), thread: null },
      ),
    ),
    ...hotfixes.flatMap((hotfix) => owedOf(hotfix, around)),
  ];
}

function owedOf(hotfix: ToldHotfix, around: Surroundings): readonly OwedNotice[] {
  const { product } = hotfix;
  const whom = { product, places: around.placesOf(product), thread: threadOf(hotfix) };
  return said(hotfix, around).flatMap((one) => toEverybody(one, whom));
}

function byAsked({ course: one }: ToldHotfix, { course: other }: ToldHotfix): number {
  return (one.asked?.at.getTime() ?? 0) - (other.asked?.at.getTime() ?? 0);
}

/** What everybody is told of it, in its order. */
function said({ id, number, course, isRestored }: ToldHotfix, { limits }: Surroundings): readonly Said[] {
  const { told, glass, owedGlass, fix, assessment } = course;
  if (told === null) return [];
  const release = fix?.said.release ?? null;
  const about = (event: NoticeEvent, what: string, facts: OwedNotice['facts']): Said => {
    return { key: `hotfix/${id}/${what}`, event, facts: { number, ...facts }, release };
  };
  // The last word alone: who says it again and again in a minute tells everybody once.
  const dates =
    assessment?.said.deploy !== true
      ? []
      : [about('fix-date', `fix-date/${assessment.at.toISOString()}`, expected(assessment))];
  const broken = glass ?? owedGlass;
  return [
    about('hotfix', 'told', { kind: 'told', message: told.said.message }),
    ...dates,
    ...(broken === null
      ? []
      : [about('glass-broken', `glass/${broken.at.toISOString()}`, approveBy(broken.at, limits))]),
    ...(isRestored ? [about('hotfix', 'restored', { kind: 'restored', message: null })] : []),
    ...(course.state === 'called-off' ? [about('hotfix', 'called-off', { kind: 'called-off', message: null })] : []),
  ];
}

function expected({ at, said: { leadMinutes } }: NonNullable<Course['assessment']>): OwedNotice['facts'] {
  return { expectedBy: new Date(at.getTime() + leadMinutes * 60_000).toISOString(), dates: [] };
}

function approveBy(at: Date, { afterwardsSeconds }: Limits): OwedNotice['facts'] {
  return { approveBy: new Date(at.getTime() + afterwardsSeconds * 1000).toISOString() };
}

/** Everybody who may approve it and had no hand in it is paged again and again until one answers, or the glass is broken. */
function pages({ id, number, product, course }: ToldHotfix, around: Surroundings): readonly OwedNotice[] {
  const { asked, approval, glass, fix, state } = course;
  if (asked === null || fix === null || approval !== null || glass !== null) return [];
  if (state !== 'fix-prepared' && state !== 'proven') return [];
  const round = Math.floor((around.now.getTime() - asked.at.getTime()) / (around.limits.pageSeconds * 1000));
  const hands = [fix.by, asked.by, ...fix.said.madeBy];
  const also = around.approvers.filter(({ person }) => !hands.includes(person));
  if (also.length === 0) return [];
  const { release } = fix.said;
  return [
    {
      ...{ key: `hotfix/${id}/approval/${asked.at.toISOString()}/${String(Math.max(0, round))}` },
      event: 'hotfix-approval-asked',
      subject: { release, product, environment: 'production', trust: null, sites: [] },
      facts: { number, askedAt: asked.at.toISOString(), again: round > 0 },
      ...{ thread: threadOf({ id }), calendar: null, link: null, acknowledgeBy: null, instead: [] },
      also: also.map(({ name, email }) => ({ name, email, role: 'approver' })),
    },
  ];
}

function toEverybody(
  { key, event, facts, release }: Said,
  {
    product,
    places,
    thread,
  }: { readonly product: Product; readonly places: readonly Place[]; readonly thread: string | null },
): readonly OwedNotice[] {
  const trusts = [...new Set(places.flatMap(({ trust }) => trust ?? []))];
  return [...trusts, null].map((trust) => ({
    ...{ key: `${key}/${trust ?? 'ours'}`, event, facts },
    subject: {
      ...{ release, product, environment: 'production' as const, trust },
      sites: places.filter((place) => trust !== null && place.trust === trust).map(({ id }) => id),
    },
    ...{
      thread: thread ?? `release/${release ?? ''}/${trust ?? 'ours'}`,
      calendar: null,
      link: null,
      acknowledgeBy: null,
    },
    ...{ instead: [], also: [] },
  }));
}
