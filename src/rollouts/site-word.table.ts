import { record } from '../audit/audit.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { forgetPatience } from './approach/approach.table.js';
import { publish } from './feed.table.js';
import { markScope, type Word } from './rollout-scope.table.js';
import { standing, type SiteFacts } from './standing.js';

/** Who does it, and why, in their words; both are kept for ever. */
export interface Act {
  readonly by: string;
  readonly reason: string;
}

export type WordName = 'accepted' | 'retry-wanted' | 'skipped' | 'roll-back-wanted';

/** A person's last word about a site takes the place of the one before. */
const WORDS: Readonly<Record<WordName, Word>> = {
  accepted: { accepted: true, retryWanted: false },
  'retry-wanted': { retryWanted: true, rollBackWanted: false, excused: false, skipped: false },
  skipped: { skipped: true, excused: true, retryWanted: false, rollBackWanted: false },
  'roll-back-wanted': { rollBackWanted: true, excused: true, retryWanted: false },
};

/** Whether the news of a site is such a word, whose reason may be that of a whole rollout. */
export function isWord(after: unknown): after is WordName {
  return typeof after === 'string' && Object.hasOwn(WORDS, after);
}

/** Writes down what a person said about a site in a rollout, with its record and its news. */
export async function markSite(tx: Tx, rollout: string, site: SiteFacts, word: WordName, act: Act): Promise<void> {
  await markScope(tx, { rollout, site: site.site }, { ...WORDS[word], reason: act.reason, by: act.by });
  if (word === 'retry-wanted') await forgetPatience(tx, { rollout, site: site.site });
  const detail = { rollout, site: site.site, before: standing(site), after: word, reason: act.reason };
  const [actor, subject] = [`person:${act.by}`, `site:${site.site}`];
  await record(tx, { actor, action: `rollout-site.${word}`, subject, detail });
  const body = { site: site.site, after: word, reason: act.reason };
  await publish(tx, { rollout, about: 'site', site: site.site, body });
}
