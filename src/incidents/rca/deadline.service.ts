import { dayAt, instantOf } from '../../windows/local-moment.service.js';
import { afterWorkingDays } from './working-day.js';

const ZONE = 'Europe/London';
const WORKING_DAYS = { 1: 3, 2: 5 } as const;

/** The end, in London, of the third (Sev 1) or the fifth (Sev 2) working day after the day of this moment; UTC. */
export function deadlineFrom(at: Date, severity: keyof typeof WORKING_DAYS): Date {
  const last = afterWorkingDays(dayAt(at, ZONE), WORKING_DAYS[severity]);
  const next = new Date(Date.parse(last) + 86_400_000).toISOString().slice(0, 10);
  const end = instantOf(`${next}T00:00`, ZONE);
  if (end === null) throw new Error(`London's clocks skip the midnight of ${next}.`);
  return end;
}
