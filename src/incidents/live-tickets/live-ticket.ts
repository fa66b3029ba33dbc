import type { Severity, Ticket } from '../../releases/scope/ticket.js';
import type { TicketMark, TrackerSettings } from '../../sites/product-settings.js';

/** The severities that become incidents: Blocker and Critical. */
const SEVERE: readonly Severity[] = [1, 2];

/** Whether any ticket of the product is said to be found in Live at all. */
export function asksForLive({ foundInLive }: TrackerSettings): boolean {
  return foundInLive.labels.length + foundInLive.types.length > 0;
}

/** The priorities, by name, of the tickets that may become incidents. */
export function severePriorities({ severities }: TrackerSettings): readonly string[] {
  return Object.keys(severities).filter((name) => SEVERE.some((severity) => severity === severities[name]));
}

/** The severity of a ticket that was found in Live and is severe; null for any other. */
export function severityInLive(ticket: Ticket, settings: TrackerSettings): Severity | null {
  const { severity } = ticket;
  return severity !== null && SEVERE.includes(severity) && isMarked(ticket, settings.foundInLive) ? severity : null;
}

/** What an incident says of a ticket. Trusts read it, so that the words of one that is kept from them are left out. */
export function summaryOf(ticket: Ticket, { redact }: TrackerSettings): string {
  const { key, summary, labels, security } = ticket;
  const isLevelKept =
    security !== null && (redact.securityLevels === 'all' || redact.securityLevels.includes(security));
  const isKept = isLevelKept || labels.some((label) => redact.labels.includes(label));
  return isKept ? `${key}, whose words are kept in the tracker` : `${key}: ${summary.trim()}`.slice(0, 500);
}

/** The versions of releases that a ticket says it was found in, by the names that the tracker gives them. */
export function versionsIn(
  { affectedVersions }: Ticket,
  { version }: Pick<TrackerSettings, 'version'>,
): readonly string[] {
  const [before = '', after = ''] = version.split('{version}');
  return affectedVersions
    .filter((name) => name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length)
    .map((name) => name.slice(before.length, name.length - after.length));
}

function isMarked({ type, labels }: Ticket, mark: TicketMark): boolean {
  return mark.types.includes(type.name) || labels.some((label) => mark.labels.includes(label));
}
