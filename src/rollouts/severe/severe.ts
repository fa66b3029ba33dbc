import type { SevereIncident } from './severe.table.js';

/** Why nothing more starts, as a sentence. It names no site and no Trust, and says nothing of what was found. */
export function becauseOfSevere(incidents: readonly Pick<SevereIncident, 'number'>[], release: string): string {
  const numbers = incidents.map(({ number }) => number);
  const last = numbers.at(-1) ?? '';
  const named = numbers.length > 1 ? `${numbers.slice(0, -1).join(', ')} and ${last}` : last;
  return numbers.length > 1
    ? `${named}, of severity 1, were found in ${release}.`
    : `${named}, of severity 1, was found in ${release}.`;
}

/** What is added to why a rollout was halted already, in whatever words that was; what stands there already is not said twice. */
export function beside(why: string | null, because: string): string {
  if (why === null) return because;
  if (why.includes(because)) return why;
  return `${/[.!?]$/.test(why) ? why : `${why}.`} ${because}`;
}
