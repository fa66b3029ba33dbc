import type { Refusal } from '../stops/stop.js';
import type { SevereIncident } from './severe.table.js';

/** Why nothing more starts, as a sentence. It names no site and no Trust, and says nothing of what was found. */
export function becauseOfSevere(incidents: readonly Pick<SevereIncident, 'number'>[], release: string): string {
  return `${numbersOf(incidents)}, of severity 1, ${incidents.length > 1 ? 'were' : 'was'} found in ${release}.`;
}

/** Incidents that came up in a rollout and that nobody has answered, by number. */
type Unanswered = readonly Pick<SevereIncident, 'number'>[];

/** Whoever asked for a rollout does not let it go on past a Sev 1 that came up in it (abuse 25). `severe`: those that nobody has answered. */
export function refusalToPass(
  { requestedBy, severe }: { readonly requestedBy: string; readonly severe: Unanswered },
  person: string,
): Refusal | null {
  if (severe.length === 0 || requestedBy !== person) return null;
  return {
    status: 'forbidden',
    sentence: `You asked for this rollout, and ${numbersOf(severe)}, of severity 1, came up in it, so another person has to decide how it goes on.`,
  };
}

/** Nobody lets a release go on past a Sev 1 that they have not read of. `answers`: the numbers of those that they have. */
export function refusalOfUnread(
  { severe, answers }: { readonly severe: Unanswered; readonly answers: readonly string[] },
  act: string,
): string | null {
  const unread = severe.filter(({ number }) => !answers.includes(number));
  if (unread.length === 0) return null;
  const [was, it] = unread.length === 1 ? ['was', 'it'] : ['were', 'them'];
  return `${numbersOf(unread)}, of severity 1, ${was} found in this release, and ${act} answers ${it}. Read ${it} first, and name ${it} in "answers".`;
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
