import { spanIn } from '../../platform/local-time.js';
import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import type { Banner } from './banner.js';
import type { PublicStatus } from './public-status.js';

/** One thing that a reader of the feed is told once. `at` is milliseconds since the epoch. */
export interface FeedItem {
  /** The same for ever for the same news. */
  readonly guid: string;
  readonly title: string;
  readonly text: string;
  readonly at: number;
  /** It is still to come, and `at` is when. */
  readonly isAhead: boolean;
}

/** What there is to tell of the status as it is; the guid of an item changes with what it says, and not with each prediction. */
export function itemsOf({ products, places }: PublicStatus): readonly FeedItem[] {
  const said = [
    ...products.map(({ product, banner }) => ({ about: product, banner })),
    ...places.map(({ product, site, banner }) => ({ about: `${product}/${site}`, banner })),
  ];
  const items = said.flatMap(({ about, banner }) => (banner === null ? [] : [itemOf(about, banner)]));
  // What a product and its only place both say is said once.
  return items.filter(
    ({ title, at }, index) => items.findIndex((one) => one.title === title && one.at === at) === index,
  );
}

function itemOf(about: string, banner: Banner): FeedItem {
  const when = banner.since ?? banner.from ?? '1970-01-01T00:00:00.000Z';
  const isAhead = banner.state === 'scheduled';
  const { from, to } = banner;
  const span = isAhead && from !== null && to !== null ? spanIn(CENTRAL_ZONE, from, to) : null;
  const news = [about, banner.kind, banner.state, banner.title, when, ...(span === null ? [] : [span])].join(' ');
  const text = span === null ? banner.text : `${span}. ${banner.text}`;
  return { guid: news, title: banner.title, text, at: Date.parse(when), isAhead };
}

/**
 * The items as RSS 2.0, newest first. `link` is where people see the status. What is still to come has no date of its own there: programs keep
 * back what is dated in the future.
 */
export function rssOf(items: readonly FeedItem[], link: string): string {
  const newest = items.toSorted((one, other) => other.at - one.at);
  const entries = newest.map(
    ({ guid, title, text, at, isAhead }) =>
      `<item><title>${escaped(title)}</title><description>${escaped(text)}</description><link>${escaped(link)}</link>` +
      `<guid isPermaLink="false">${escaped(guid)}</guid>${isAhead ? '' : `<pubDate>${new Date(at).toUTCString()}</pubDate>`}</item>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<rss version="2.0"><channel>',
    `<title>Status</title><link>${escaped(link)}</link><description>What is down, and when it is back</description>`,
    ...entries,
    '</channel></rss>',
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
