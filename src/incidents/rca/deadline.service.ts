import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import { dayAt, instantOf } from '../../windows/local-moment.service.js';
import { afterWorkingDays } from './working-day.js';

const WORKING_DAYS = { 1: 3, 2: 5 } as const;

/** The end, where the consortium is, of the third (Sev 1) or the fifth (Sev 2) working day after the day of this moment; UTC. */
export function deadlineFrom(at: Date, severity: keyof typeof WORKING_DAYS): Date {
  const last = afterWorkingDays(dayAt(at, CENTRAL_ZONE), WORKING_DAYS[severity]);
  const next = new Date(Date.parse(last) + 86_400_000).toISOString().slice(0, 10);
  const end = instantOf(`${next}T00:00`, CENTRAL_ZONE);
  if (end === null) throw new Error(`The clocks of the consortium skip the midnight of ${next}.`);
  return end;
}
