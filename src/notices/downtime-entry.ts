import type { Agreement } from '../evidence/agreements/agreement.js';
import type { CalendarEntry } from './owed.js';

type Of = Pick<Agreement, 'release' | 'environment' | 'trust'>;

/** The one event of a release's downtime at a Trust, in every calendar of that Trust: invitations, later words and feeds name it alike. */
export function downtimeUid({ release, environment, trust }: Of): string {
  return `downtime/${environment}/${trust}/${release}`;
}

/** The one conversation of it, in every mailbox. */
export function downtimeThread({ release, environment, trust }: Of): string {
  return `downtime/${environment}/${trust}/${release}`;
}

/**
 * A window as it stands in calendars. `sequence` is the agreement's, which is higher after every change of any round; to take the event
 * out counts as one more word on it, which the next change is still higher than.
 */
export function downtimeEntry(
  of: Of & Pick<Agreement, 'sequence'>,
  state: CalendarEntry['state'],
  { from, to }: { readonly from: Date; readonly to: Date },
): CalendarEntry {
  return { uid: downtimeUid(of), sequence: of.sequence * 2 + (state === 'cancelled' ? 1 : 0), state, from, to };
}
