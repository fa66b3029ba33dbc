/** The zone of whatever is no Trust's: the delivery team's, the consortium's and that of our clouds. */
export const CENTRAL_ZONE = 'Europe/London';

/** What people call the clocks of a zone. */
export function clocksOf(timeZone: string): string {
  return timeZone === CENTRAL_ZONE ? 'UK time' : timeZone.replaceAll('_', ' ');
}

/** Whether this names an IANA time zone that the clocks of this service know. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
