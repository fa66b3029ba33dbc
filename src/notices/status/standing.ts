import type { Banner } from './banner.js';
import type { IncidentState } from './incidents.js';

/**
 * In one word: all is well, something is being worked at, an open incident touches it though it is not known to be down, it cannot be used, or
 * nobody has seen how it is.
 */
export type Condition = 'working' | 'maintenance' | 'problem' | 'down' | 'unknown';

/** How something stands, in words that cannot say another thing than its banner does. */
export interface Standing {
  readonly condition: Condition;
  /** How far the open incident is that its banner speaks of; null where it speaks of none. */
  readonly incident: Exclude<IncidentState, 'resolved'> | null;
}

/**
 * How a site or a product stands, by its banner alone: whoever reads the one is never told otherwise by the other. It is said to work only where
 * there is nothing to say of it that is so now, and it was seen to.
 */
export function standingOf(banner: Banner | null, isProven: boolean): Standing {
  const idle = { condition: isProven ? 'working' : 'unknown', incident: null } as const;
  if (banner === null) return idle;
  switch (banner.state) {
    case 'scheduled':
    case 'completed':
    case 'resolved':
      return idle;
    case 'in-progress':
    case 'verifying':
      return { condition: banner.down ? 'down' : 'maintenance', incident: null };
    case 'investigating':
    case 'identified':
    case 'monitoring':
      return { condition: banner.down ? 'down' : 'problem', incident: banner.state };
  }
}
