/** A format is dear to make and cheap to use; there are a few hundred zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment as the clock on the wall of a zone shows it: `Sun, 25 Oct 2026, 01:30 BST`. */
export function told(at: number | Date, zone: string): string {
  const format = formats.get(zone) ?? formatOf(zone);
  formats.set(zone, format);
  return format.format(at);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  });
}
