import { spreadConfidence, type Change } from './change.js';

/** A summary is one page at most; a person makes sentences of what stands here. */
const LONGEST = 5000;

/** The tickets' own words for readers, as lines to begin a summary with. Nothing confidential, nor of what belongs to it; null where none says anything. */
export function draftSummary(changes: readonly Change[]): string | null {
  const said = spreadConfidence(changes)
    .filter(({ confidential, note }) => !confidential && note !== null && note.text.trim() !== '')
    .map(({ note }) => `• ${(note?.text ?? '').trim().replaceAll(/\s*\n\s*/g, ' ')}`);
  const unique = [...new Set(said)];
  const kept: string[] = [];
  for (const line of unique) {
    if (kept.join('\n').length + line.length > LONGEST) break;
    kept.push(line);
  }
  if (kept.length === 0) return null;
  const left = unique.length - kept.length;
  return left === 0 ? kept.join('\n') : [...kept, `• and ${String(left)} more`].join('\n');
}
