import { momentIn } from '../../../platform/local-time.js';
import type { Decided } from '../../../rollouts/stops/decision.js';

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
