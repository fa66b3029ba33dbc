import type { ListedRca } from '../../../incidents/rca/rcas.service.js';
import { deadlineIn, momentIn } from '../../../platform/local-time.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { Addresses } from '../../addresses.js';
import { severityTag } from '../incidents/incidents-page.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import { LATE, STATE_TAGS } from './rca-view.js';

export interface RcasView {
  readonly lines: readonly {
    readonly title: string;
    readonly href: string;
    readonly tags: readonly Tag[];
    /** What went wrong; null to a Trust. */
    readonly what: string | null;
    readonly says: string;
  }[];
}

/** The newest first. */
export function rcasView(rcas: readonly ListedRca[], addresses: Addresses): RcasView {
  return {
    lines: rcas.map(({ id, incident, what, product, severity, state, openedAt, dueAt, isOverdue }) => ({
      title: `RCA of ${incident}${product === null ? '' : `, ${PRODUCT_TITLES[product] ?? product}`}`,
      ...{ href: addresses.rca(id), what },
      tags: [severityTag(severity), STATE_TAGS[state], ...(isOverdue ? [LATE] : [])],
      says: `Opened ${moment(openedAt)}${state === 'draft' ? `, due by ${deadlineIn(CENTRAL_ZONE, dueAt.toISOString())}` : ''}`,
    })),
  };
}

function moment(at: Date): string {
  return momentIn(CENTRAL_ZONE, at.toISOString());
}
