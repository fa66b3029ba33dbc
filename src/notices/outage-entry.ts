/**
 * The one event of an outage in every calendar of a Trust, or of people of our own (`trust` is null): invitations, later words and feeds
 * name it alike. Each Trust's is another, as it names that Trust's sites alone.
 */
export function outageUid(outage: string, trust: string | null): string {
  return `outage-${outage}-${trust ?? 'own'}`;
}
