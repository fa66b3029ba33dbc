/** A moment as the clock on the wall of a zone shows it: `Sun, 25 Oct 2026, 01:30 BST`. */
export function told(at: number | Date, zone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  });
  return format.format(at);
}
