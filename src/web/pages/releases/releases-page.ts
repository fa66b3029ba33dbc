import { PRODUCTS } from '../../../sites/site.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { ReleasePage } from '../../../releases/release.service.js';
import type { ReleaseQuery } from '../../../releases/release-query.js';
import { isActiveRollout, type RolloutState } from '../../../rollouts/rollout.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import type { Addresses } from '../../addresses.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import { momentIn } from '../../../platform/local-time.js';

interface LastOnRung {
  readonly environment: string;
  readonly state: RolloutState;
}

/** A page of releases, with what is known of where each stands. */
export interface ListedReleases extends ReleasePage {
  /** Versions that somebody rejected on clinical risk, and has not taken back. */
  readonly rejected: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
  /** The last rollout of each on each environment, by its digest. */
  readonly rollouts: ReadonlyMap<string, readonly LastOnRung[]>;
}

export interface ReleasesView {
  readonly lines: readonly {
    readonly version: string;
    readonly href: string;
    readonly product: string;
    readonly kind: string;
    /** Where it stands; what stops it first. */
    readonly tags: readonly Tag[];
    readonly description: string;
    readonly registered: string;
  }[];
  readonly products: readonly { readonly text: string; readonly href: string; readonly current: boolean }[];
  /** The page after this one; null at the end. */
  readonly next: string | null;
}

const KINDS = { planned: 'Planned release', hotfix: 'Hotfix', iterative: 'Iterative release' } as const;

/** The latest first, page by page, of one product or of all. */
export function releasesView(page: ListedReleases, query: ReleaseQuery, addresses: Addresses): ReleasesView {
  const last = page.releases.at(-1);
  const at = (product: string | null, after: string | null): string => {
    const parts = [
      ...(product === null ? [] : [`product=${product}`]),
      ...(after === null ? [] : [`after=${encodeURIComponent(after)}`]),
    ];
    return parts.length === 0 ? addresses.releases : `${addresses.releases}?${parts.join('&')}`;
  };
  return {
    lines: page.releases.map(({ version, digest, product, kind, description, registeredAt }) => ({
      ...{ version, kind: KINDS[kind], description: description ?? '', href: addresses.release(version) },
      product: PRODUCT_TITLES[product] ?? product,
      tags: [
        ...(page.rejected.has(version) ? [REJECTED] : []),
        ...(page.closed.has(version) ? [CLOSED] : []),
        standsAt(page.rollouts.get(digest) ?? []),
      ],
      registered: momentIn(CENTRAL_ZONE, registeredAt.toISOString()),
    })),
    products: [
      { text: 'All products', href: at(null, null), current: query.product === null },
      ...PRODUCTS.map((product) => ({
        text: PRODUCT_TITLES[product] ?? product,
        ...{ href: at(product, null), current: query.product === product },
      })),
    ],
    next: page.next === null || last === undefined ? null : at(query.product, last.version),
  };
}

const REJECTED: Tag = { text: 'Rejected', classes: 'nhsuk-tag--red' };
const CLOSED: Tag = { text: 'Closed', classes: 'nhsuk-tag--grey' };

/** What is going on comes before how far it has come. */
function standsAt(rollouts: readonly LastOnRung[]): Tag {
  const climbed = ENVIRONMENT_NAMES.flatMap((name) => {
    const last = rollouts.find(({ environment }) => environment === name);
    return last === undefined ? [] : [{ title: ENVIRONMENT_TITLES[name], state: last.state }];
  });
  const stands = climbed.findLast(({ state }) => isActiveRollout(state)) ?? climbed.at(-1);
  return stands === undefined ? { text: 'Not begun', classes: 'nhsuk-tag--grey' } : rungTag(stands.state, stands.title);
}

function rungTag(state: RolloutState, title: string): Tag {
  switch (state) {
    case 'running':
      return { text: `Under way on ${title}`, classes: 'nhsuk-tag--blue' };
    case 'halting':
      return { text: `Being halted on ${title}`, classes: 'nhsuk-tag--red' };
    case 'halted':
      return { text: `Halted on ${title}`, classes: 'nhsuk-tag--red' };
    case 'rolling-back':
      return { text: `Rolling back on ${title}`, classes: 'nhsuk-tag--orange' };
    case 'completed':
      return { text: `Settled on ${title}`, classes: 'nhsuk-tag--green' };
    case 'completed-with-exceptions':
      return { text: `Not at every site of ${title}`, classes: 'nhsuk-tag--yellow' };
    case 'rolled-back':
      return { text: `Rolled back on ${title}`, classes: 'nhsuk-tag--orange' };
    case 'partially-rolled-back':
      return { text: `Partly rolled back on ${title}`, classes: 'nhsuk-tag--orange' };
    case 'superseded':
      return { text: `Replaced on ${title}`, classes: 'nhsuk-tag--grey' };
  }
}
