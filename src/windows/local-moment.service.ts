import { Temporal } from 'temporal-polyfill';

/**
 * The instant at which the clocks of a zone show this local time, `2026-12-01T21:00`. Null for a text that is no such time, and on the
 * nights when the clocks change for a time that they leave out or show twice.
 */
export function instantOf(local: string, zone: string): Date | null {
  try {
    const plain = Temporal.PlainDateTime.from(local, { overflow: 'reject' });
    return new Date(plain.toZonedDateTime(zone, { disambiguation: 'reject' }).epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Whether the clocks of a zone show this local time twice, on the night when they go back. False for a text that is no such time. */
export function isShownTwice(local: string, zone: string): boolean {
  if (instantOf(local, zone) !== null) return false;
  try {
    const first = Temporal.PlainDateTime.from(local, { overflow: 'reject' }).toZonedDateTime(zone);
    // One that is left out stands for an earlier instant, at which the clocks show another time.
    return first.toPlainDateTime().equals(local);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The day on the calendar of a zone at a moment: `2026-12-01`. */
export function dayAt(at: Date, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();
}
