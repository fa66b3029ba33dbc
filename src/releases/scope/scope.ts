import type { TrackedScope } from './issue-tracker.js';
import type { Severity, StatusCategory, Ticket } from './ticket.js';

/** The few words of a ticket that gates judge by. */
export interface OutlinedTicket {
  readonly key: string;
  readonly type: string;
  readonly status: string;
  readonly category: StatusCategory;
  readonly resolution: string | null;
  readonly severity: Severity | null;
  readonly labels: readonly string[];
  /** The tracker's ids of the files attached to it. */
  readonly attachments: readonly string[];
}

/** A scope without what people wrote in it. */
export interface ScopeOutline {
  /** Whether the tracker has a version of that name at all. */
  readonly isThere: boolean;
  readonly counted: number;
  readonly tickets: readonly OutlinedTicket[];
}

export function outlineOf({ version, counted, tickets }: TrackedScope): ScopeOutline {
  return { isThere: version !== null, counted, tickets: tickets.map(outlined) };
}

function outlined(ticket: Ticket): OutlinedTicket {
  const { key, type, status, resolution, severity, labels, attachments } = ticket;
  const words = { key, type: type.name, status: status.name, category: status.category };
  return { ...words, resolution, severity, labels, attachments: attachments.map(({ id }) => id) };
}

/** How many tickets the tracker counts in the version and does not show to us. */
export function hiddenIn({
  counted,
  tickets,
}: {
  readonly counted: number;
  readonly tickets: readonly unknown[];
}): number {
  return Math.max(0, counted - tickets.length);
}

/** Which tickets need the Product Owner's sign-off one by one: those named when the scope was agreed, and those that the mark finds (003-073). */
export function featuresOf(
  tickets: readonly Pick<OutlinedTicket, 'key' | 'type' | 'labels'>[],
  mark: { readonly labels: readonly string[]; readonly types: readonly string[] },
  named: readonly string[],
): readonly string[] {
  return tickets
    .filter(
      ({ key, type, labels }) =>
        named.includes(key) || mark.types.includes(type) || labels.some((label) => mark.labels.includes(label)),
    )
    .map(({ key }) => key);
}

/** Keys as a list for people: at most ten of them, and how many more there are. */
export function listed(keys: readonly string[]): string {
  const shown = keys.slice(0, 10);
  const more = keys.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}
