import { grouped } from '../../../platform/grouping.js';
import type { Undated } from '../../../reports/schedule/entry.js';
import { countedTrusts, type Reader } from './group-line.js';
import { wayToAlone, type Look } from './look.js';
import { placesOf, type Places } from './places.js';
import { titleOf, undatedInWords } from './schedule-words.js';

/** What is to come at its places without anybody being able to say when. */
export interface UndatedLine {
  readonly title: string;
  readonly href: string | null;
  readonly says: string;
  readonly places: Places | null;
  readonly alone: string | null;
}

/** What has no time for one reason, at however many places. */
export type UndatedGroup = readonly [Undated, ...Undated[]];

/** What has no time for the same reason stands together. */
export function undatedTogether(undated: readonly Undated[]): readonly UndatedGroup[] {
  const together = grouped(undated, ({ because, release, environment, rollout }) =>
    [because, release, environment, rollout ?? ''].join('/'),
  );
  return [...together.values()].flatMap(([first, ...more]): UndatedGroup[] =>
    first === undefined ? [] : [[first, ...more]],
  );
}

type UndatedPlace = { readonly trust: string } | { readonly site: string };

/** Its Trusts, and the sites of none; empty where it is one alone, which is said of the thing itself. */
export function undatedPlaces(own: UndatedGroup): readonly UndatedPlace[] {
  const trusts = own.flatMap(({ trust }) => (trust === null ? [] : [{ trust }]));
  const sites = own.flatMap((one) => (one.trust === null ? one.sites.map((site) => ({ site })) : []));
  const all = [...trusts, ...sites];
  return all.length > 1 ? all : [];
}

/** With at most so many of its places. */
export function undatedLine(
  own: UndatedGroup,
  { look, reader, most }: { readonly look: Look; readonly reader: Reader; readonly most: number },
): UndatedLine {
  const [first] = own;
  const { names, addresses, opens } = reader;
  const trusts = own.flatMap(({ trust }) => trust ?? []);
  const sites = own.flatMap((one) => (one.trust === null ? one.sites : []));
  const atSites = sites.length === 0 ? [] : [sites.length === 1 ? names.site(sites[0] ?? '') : `${sites.length} sites`];
  const atTrusts = trusts.length === 0 ? [] : [countedTrusts(trusts, names.trust)];
  const all = undatedPlaces(own);
  const { rollout, release } = first;
  const ofRelease = opens.releases ? addresses.release(release) : null;
  const nameOf = (place: UndatedPlace) => ('trust' in place ? names.trust(place.trust) : names.site(place.site));
  return {
    title: `${titleOf({ ...first, works: null })}, ${names.environment(first.environment)}`,
    href: rollout !== null && opens.rollouts ? addresses.rollout(rollout) : ofRelease,
    says: undatedInWords(first, [...atTrusts, ...atSites].join(' and ')),
    places: all.length === 0 ? null : placesOf(all, most, (place) => ({ name: nameOf(place), when: '', words: '' })),
    alone: wayToAlone(null, first, { look, addresses }),
  };
}
