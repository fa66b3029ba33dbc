import type { Audience } from '../release-notes/audience.js';
import { editionName } from '../release-notes/edition.js';
import { isShared, type SharedEdition, type Stakeholder } from '../release-notes/sharing.js';
import { whoMeets, type Criterion } from './criterion.js';
import type { Finding, Proof } from './verdict.js';

/** What the criteria that ask for shared notes ask: which kind of notes, and whom. By the criterion's id. */
const ASKED: Readonly<Record<string, { kind: SharedEdition['kind']; counts: (audience: Audience) => boolean }>> = {
  'notes-shared-with-product-owner': { kind: 'uat', counts: (audience) => audience === 'product-owner' },
  'production-notes-shared': { kind: 'production', counts: () => true },
};

/** Of which kind the notes are whose deliveries can prove this criterion; null for every other. */
export function notesAskedBy(criterion: string): SharedEdition['kind'] | null {
  return ASKED[criterion]?.kind ?? null;
}

/** Whether this criterion is one that deliveries can prove. */
export function asksForNotes({ id }: Pick<Criterion, 'id'>): boolean {
  return notesAskedBy(id) !== null;
}

/** Judged by what was delivered of the latest edition of this digest's notes, and by nobody's word (003-095, 003-098). */
export function findShared(criterion: Criterion, editions: readonly SharedEdition[]): Finding {
  const asked = ASKED[criterion.id];
  if (asked === undefined) throw new Error(`Nothing is known of notes for ${criterion.id}.`);
  const { kind, counts } = asked;
  const latest = editions.findLast((edition) => edition.kind === kind);
  const who = whoMeets({ whoCan: ['a release manager of the delivery team'] });
  if (latest === undefined)
    return {
      ...{ status: 'not-met', evidence: null },
      howToMeet: `${who} publishes the ${kind === 'uat' ? 'UAT' : kind} notes, and shares them.`,
    };
  const counted = latest.stakeholders.filter(({ audience }) => counts(audience));
  const proof = proofOf(latest, counted);
  if (isShared(latest, counts)) return { status: 'met', evidence: proof, howToMeet: null };
  const lacking = counted.filter(({ sent }) => sent === 0).map(inWords);
  const name = editionName(latest);
  const howToMeet = `${who} shares ${name} with everybody that it is for. Nobody has it yet at: ${lacking.join('; ')}.`;
  const wasShared = editions.some((edition) => edition.kind === kind && isShared(edition, counts));
  return { status: wasShared ? 'stale' : 'not-met', evidence: proof, howToMeet };
}

/** Those that were shared with everybody: what counts where a correction that is still on its way to somebody stops nothing. */
export function onceShared(criterion: Criterion, editions: readonly SharedEdition[]): readonly SharedEdition[] {
  const asked = ASKED[criterion.id];
  return asked === undefined
    ? []
    : editions.filter((edition) => edition.kind === asked.kind && isShared(edition, asked.counts));
}

function proofOf(edition: SharedEdition, counted: readonly Stakeholder[]): Proof {
  const sent = counted.reduce((sum, one) => sum + one.sent, 0);
  const failed = counted.reduce((sum, one) => sum + one.failed, 0);
  const people = `${String(sent)} ${sent === 1 ? 'person' : 'people'}`;
  const lost = failed === 0 ? '' : `, and could not be to ${String(failed)}`;
  const last = Math.max(...counted.map(({ since }) => since?.getTime() ?? 0));
  return {
    what: `Edition ${editionName(edition)} of the notes was delivered to ${people}${lost}.`,
    by: sent === 0 ? null : edition.publishedBy,
    at: last > 0 ? new Date(last).toISOString() : null,
    link: null,
    reason: null,
  };
}

function inWords({ title, waiting, failed }: Stakeholder): string {
  if (failed > 0) return `${title} (${String(failed)} could not be delivered)`;
  return waiting > 0 ? `${title} (on its way)` : `${title} (not sent)`;
}
