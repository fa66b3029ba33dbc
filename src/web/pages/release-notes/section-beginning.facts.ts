import { Problem } from '../../../platform/http/problem.js';
import type { ShownDraft } from '../../../release-notes/drafting.service.js';
import type { DraftedKnownIssues, KnownIssuesDrafting } from '../../../release-notes/known-issues-drafting.service.js';
import type { KnownIssue, SectionName } from '../../../release-notes/section.js';
import { counted, someOf } from '../rollout/rollout-words.js';
import { bodyOf, type SectionBody } from './section-form.js';

/** What a section is begun with, and what whoever writes it should know of it. */
export interface Beginning {
  /** What the form holds; null: nothing. */
  readonly held: SectionBody | null;
  readonly says: readonly string[];
}

const NOT_KEPT = 'To begin with, this is what Gatehouse knows. Nothing of it is kept until you save it.';

/** More would be no form that a person fills in; the rest is counted. */
const MOST_ROWS = 100;
const MOST_NAMED = 20;

/**
 * What is known already of a section that somebody is about to write. Of known issues the tracker is asked, whatever is written: what is
 * open there and not listed is named.
 */
export async function beginningOf(
  drafting: KnownIssuesDrafting,
  draft: ShownDraft,
  section: SectionName,
): Promise<Beginning> {
  const written = draft.sections.find((one) => one.section === section)?.written ?? null;
  const kept = written === null ? null : bodyOf(written.content);
  if (section === 'known-issues') return ofKnownIssues(drafting, draft.release, kept);
  if (kept !== null) return { held: kept, says: [] };
  const held = suggested(draft, section);
  return { held, says: held === null ? [] : [NOT_KEPT] };
}

async function ofKnownIssues(
  drafting: KnownIssuesDrafting,
  release: string,
  kept: SectionBody | null,
): Promise<Beginning> {
  try {
    const drafted = await drafting.draft(release);
    return kept === null ? begun(drafted) : { held: kept, says: [notListed(drafted, kept)] };
  } catch (error) {
    if (!(error instanceof Problem) || (error.status !== 409 && error.status !== 503)) throw error;
    // Without a tracker there is nothing to ask, and nothing to say of it.
    const says = `Nobody could be asked which defects are open: ${error.detail} Look for them yourself.`;
    return { held: kept, says: error.status === 409 ? [] : [says] };
  }
}

/** What there is to begin with, where nothing is written yet. */
function suggested({ suggestedSummary, suggestedDowntime }: ShownDraft, section: SectionName): SectionBody | null {
  if (section === 'summary' && suggestedSummary !== null) return { text: suggestedSummary };
  return section === 'downtime' && suggestedDowntime !== null ? bodyOf(suggestedDowntime) : null;
}

function begun({ suggested: { issues }, leftOut }: DraftedKnownIssues): Beginning {
  const shown = issues.slice(0, MOST_ROWS);
  const rest = issues.length - shown.length + leftOut;
  if (shown.length === 0)
    return { held: null, says: ['No defect is open in the tracker now, beside what this mends.'] };
  const more = rest === 0 ? '' : ` ${counted(rest, 'more defect')} found no room here.`;
  const open = `${counted(shown.length, 'defect')} of the tracker ${shown.length === 1 ? 'is' : 'are'} open now.${more}`;
  return { held: { issues: shown }, says: [NOT_KEPT, `${open} Say of each what to do meanwhile, or empty its row.`] };
}

function notListed({ suggested: { issues }, leftOut }: DraftedKnownIssues, written: SectionBody): string {
  const rows: unknown = written['issues'];
  const listed = new Set(Array.isArray(rows) ? rows.map((row) => bodyOf(row)['reference']) : []);
  const missing = issues.filter(({ reference }) => !listed.has(reference));
  if (missing.length + leftOut === 0) return 'Every defect that is open in the tracker now is listed.';
  const names = missing.map(({ reference, severity }: KnownIssue) => `${reference ?? ''} (severity ${severity})`);
  const more = leftOut === 0 ? '' : ` There are ${leftOut} more.`;
  return `Open in the tracker now, and not listed here: ${someOf(names, MOST_NAMED)}.${more}`;
}
