import { momentIn } from '../../../platform/local-time.js';
import type { SaidWord, WordName } from '../../../rollouts/site-word.table.js';
import type { Standing } from '../../../rollouts/standing.js';
import type { Decided } from '../../../rollouts/stops/decision.js';

/** A person's word about a site. A Trust is told neither whose it was nor why: one reason may be given for many sites. */
export type ToldWord = Pick<SaidWord, 'site' | 'word' | 'at'> & {
  readonly by: string | null;
  readonly reason: string | null;
};

/** What somebody decided about a halted rollout, and why, as a sentence. `who`: as they are called where it is read. */
export function decidedInWords(decided: Decided, who: string, zone: string): string {
  const { reason, at } = decided;
  const what = `${who} decided on ${momentIn(zone, at.toISOString())} ${whatOf(decided)}`;
  return reason === null ? `${what}.` : `${what}: ${reason}`;
}

/** A Trust is told no more of it than what was decided. */
function whatOf({ decide, detail }: Decided): string {
  const { again, wave, release } = detail;
  switch (decide) {
    case 'resume':
      return again === true ? 'that it goes on, and that what failed is tried again' : 'that it goes on';
    case 'keep':
      return 'that it goes no further, and that what was done stays';
    case 'roll-back-wave':
      return typeof wave === 'number' ? `that wave ${wave} goes back` : 'that one wave goes back';
    case 'roll-back-all':
      return 'that everything goes back';
    case 'fix-forward':
      return typeof release === 'string' ? `that ${release} takes its place` : 'that a newer release takes its place';
  }
}

/** Whether a site went back, goes or failed to. */
export function isPutBack(standing: Standing): boolean {
  return standing === 'rolled-back' || standing === 'rolling-back' || standing === 'rollback-failed';
}

/** Whether a person had one of these sites rolled back after that moment; what failed and went back by itself did so before its wave passed. */
export function wentBackSince(
  moment: Date,
  sites: readonly { readonly site: string; readonly standing: Standing }[],
  words: readonly ToldWord[],
): boolean {
  const last = wordsBack(words);
  return sites.some(({ site, standing }) => {
    const word = last.get(site);
    return isPutBack(standing) && word !== undefined && word.at > moment;
  });
}

/** By which word each site went back last; a site that nobody sent back, or that was tried again since, is not in it. */
export function wordsBack(words: readonly ToldWord[]): ReadonlyMap<string, ToldWord> {
  const last = words.filter(({ word }) => word === 'roll-back-wanted' || word === 'retry-wanted');
  return new Map(
    [...new Map(last.map((word) => [word.site, word]))].filter(([, { word }]) => word === 'roll-back-wanted'),
  );
}

/** `Rosa Lind had it rolled back on 3 March 2027, 10:00 GMT: …`. `what`: the site or the sites, as the sentence names them. */
export function saidInWords(
  { word, by, reason, at }: ToldWord,
  what: string,
  { names, zone }: { readonly names: ReadonlyMap<string, string>; readonly zone: string },
): string {
  const who = by === null ? 'The hub' : (names.get(by) ?? 'Somebody');
  const said = `${who} ${DID[word](what)} on ${momentIn(zone, at.toISOString())}`;
  return reason === null ? `${said}, and can tell you why.` : `${said}: ${reason}`;
}

const DID: Readonly<Record<WordName, (what: string) => string>> = {
  accepted: (what) => `let ${what} stay as it is`,
  'retry-wanted': (what) => `had ${what} tried again`,
  skipped: (what) => `left ${what} out`,
  'roll-back-wanted': (what) => `had ${what} rolled back`,
};
