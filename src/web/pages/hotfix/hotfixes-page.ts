import type { ListedHotfix, StandingHotfix } from '../../../hotfixes/hotfix.table.js';
import { isOver, isUnderWay, type HotfixState } from '../../../hotfixes/step.js';
import { momentIn } from '../../../platform/local-time.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { Addresses } from '../../addresses.js';
import { PRODUCT_TITLES } from '../ladder/ladder-page.js';
import { deedOf } from './step-words.js';

interface HotfixLine {
  readonly title: string;
  readonly href: string;
  /** Of its incident. */
  readonly summary: string;
  readonly says: string;
}

export interface HotfixesView {
  readonly parts: readonly { readonly title: string; readonly lines: readonly HotfixLine[] }[];
}

/** Those under way first. */
export function hotfixesView(hotfixes: readonly ListedHotfix[], addresses: Addresses): HotfixesView {
  const line = (hotfix: ListedHotfix): HotfixLine => {
    const { id, number, product, release, openedAt, openedBy, summary } = hotfix;
    return {
      title: `${number}: ${PRODUCT_TITLES[product] ?? product}${release === null ? '' : ` ${release}`}`,
      href: addresses.hotfix(id),
      summary,
      says: `${stateIn(hotfix)}. Opened ${momentIn(CENTRAL_ZONE, openedAt.toISOString())} by ${openedBy.name}`,
    };
  };
  const over = (wanted: boolean) => hotfixes.filter(({ state }) => isOver(state) === wanted).map(line);
  return {
    parts: [
      { title: 'Under way', lines: over(false) },
      { title: 'Over', lines: over(true) },
    ],
  };
}

const STATES: Readonly<Record<HotfixState, string>> = {
  raised: 'Raised',
  triaged: 'Triaged',
  told: 'People told',
  'offline-decided': 'Decided on sites',
  'fix-prepared': 'Fix prepared',
  proven: 'Proven',
  deploying: 'Deploying',
  restored: 'Restored',
  'rca-opened': 'In its RCA',
  closed: 'Closed',
  'called-off': 'Called off',
};

/** Where it stands: sites that were ordered back are told first, then by what a fix was let through. */
export function stateIn({
  state,
  letThrough,
  isOrderedBack,
}: Pick<StandingHotfix, 'state' | 'letThrough' | 'isOrderedBack'>): string {
  if (isOrderedBack && isUnderWay(state)) return deedOf('bring-back');
  if (state === 'fix-prepared' && letThrough !== null) return deedOf(letThrough);
  return STATES[state];
}
