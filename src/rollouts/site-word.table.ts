import { sql } from 'kysely';
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

/** What a person said about a site in a rollout, as the record has it for ever. */
export interface SaidWord {
  readonly site: string;
  readonly word: WordName;
  /** The person's uuid. */
  readonly by: string;
  readonly reason: string;
  readonly at: Date;
}

/** What people said in a rollout, oldest first, and not only what they said last: of one site, where it is named, or of all. */
export async function wordsSaid(
  tx: Tx,
  { rollout, site }: { readonly rollout: string; readonly site: string | null },
  words: readonly WordName[],
): Promise<readonly SaidWord[]> {
  const actions = words.map((word) => `rollout-site.${word}`);
  // Two conditions and not one that holds for both: only so is the index on subjects used.
  const there = site === null ? sql`true` : sql`app.audit_subject(entry) collate "C" = ${`site:${site}`}`;
  const { rows } = await sql<SaidWord>`
    select substr(app.audit_subject(entry), 6) as site, substr(app.audit_action(entry), 14) as word,
      substr(app.audit_actor(entry), 8) as by, entry::json -> 'detail' ->> 'reason' as reason, at
    from audit
    where app.audit_action(entry) collate "C" = any(${actions}::text[]) and ${there}
      and exists (select from audit_concern c where c.seq = audit.seq and c.concern = ${`rollout:${rollout}`})
    order by seq`.execute(tx);
  return rows;
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
