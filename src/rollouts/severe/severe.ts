import type { SevereIncident } from './severe.table.js';

/** Why nothing more starts, as a sentence. It names no site and no Trust, and says nothing of what was found. */
export function becauseOfSevere(incidents: readonly Pick<SevereIncident, 'number'>[], release: string): string {
  return `${numbersOf(incidents)}, of severity 1, ${incidents.length > 1 ? 'were' : 'was'} found in ${release}.`;
}

/** `INC-1, INC-4 and INC-5`. */
export function numbersOf(incidents: readonly Pick<SevereIncident, 'number'>[]): string {
  const numbers = incidents.map(({ number }) => number);
  return numbers.length < 2 ? numbers.join('') : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1) ?? ''}`;
}

/** What is added to why a rollout was halted already, in whatever words that was; what stands there already is not said twice. */
export function beside(why: string | null, because: string): string {
  if (why === null) return because;
  if (why.includes(because)) return why;
  return `${/[.!?]$/.test(why) ? why : `${why}.`} ${because}`;
}
