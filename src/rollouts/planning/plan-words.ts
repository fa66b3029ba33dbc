import { frozen, type Freeze } from '../../windows/freeze.js';
import { told } from '../../windows/wall.js';
import type { Change } from './change.js';
import { nextStart, spansOf, type PlannedSite } from './outline.js';
import type { Obstacle } from './schedule.js';

/** What sentences are made with: what sites are called, and the zone whose wall time each tells. */
export interface Words {
  readonly nameOf: (site: string) => string;
  /** Null for what is about no one site. */
  readonly zoneOf: (site: string | null) => string;
  /** The freezes of a site that are not over. */
  readonly freezesOf: (site: string) => readonly Freeze[];
}

/** Why there is no schedule, as a sentence. */
export function obstacleSentence(obstacle: Obstacle, words: Words): string {
  if (obstacle.kind === 'late') {
    const zone = words.zoneOf(null);
    return `It would be over ${told(obstacle.endsAt, zone)}, and not by ${told(obstacle.by, zone)}.`;
  }
  const { site, wave, opensAt } = obstacle;
  const run = `a run that is given ${lasting(site.allowed)}`;
  const within =
    site.agreed === null ? '' : ` within the time that was ${site.isAsked === true ? 'asked for' : 'agreed'}`;
  if (nextStart(spansOf(site), -Infinity, site.allowed) === null) {
    return `${site.name} has no time at all for ${run}${within}.${freezeIn(site, words)}`;
  }
  const begins = told(opensAt, words.zoneOf(site.id));
  return `Wave ${wave} begins ${begins}, and from then on ${site.name} has no time for ${run}${within}.${freezeIn(site, words)}`;
}

/** The first freeze in the time that was agreed or asked for; nothing where none is in it. */
function freezeIn({ id, agreed }: PlannedSite, { freezesOf, zoneOf }: Words): string {
  const [first] = freezesOf(id).filter(({ from, to }) => {
    return agreed !== null && from.getTime() < agreed.to && to.getTime() > agreed.from;
  });
  if (first === undefined) return '';
  const { from, to, reason } = first;
  const what = frozen(first);
  const zone = zoneOf(id);
  return ` ${what.charAt(0).toUpperCase()}${what.slice(1)} is frozen from ${told(from, zone)} to ${told(to, zone)}: ${reason}`;
}

/** A set of changes as one phrase, such as `move Trust 4 to …, and shorten the soak to 20 h`. */
export function changesPhrase(changes: readonly Change[], words: Words): string {
  return changes.map((change) => changePhrase(change, words)).join(', and ');
}

/** Alternatives as one sentence; null where there are none. */
export function adviceSentence(phrases: readonly string[]): string | null {
  const [first = ''] = phrases;
  return phrases.length === 0 ? null : `${first.charAt(0).toUpperCase()}${phrases.join('; or ').slice(1)}.`;
}

function changePhrase(change: Change, { nameOf, zoneOf }: Words): string {
  switch (change.kind) {
    case 'move':
      return `move ${nameOf(change.site)} to ${told(change.to.from, zoneOf(change.site))}`;
    case 'soak':
      return change.seconds === 0 ? 'do without a soak' : `shorten the soak to ${lasting(change.seconds)}`;
    case 'start':
      return `start ${told(change.at, zoneOf(null))}`;
    case 'by':
      return `let it be over by ${told(change.at, zoneOf(null))}`;
    case 'concurrency':
      return `change ${change.sites} sites at once`;
    case 'open': {
      const [from, to] = [told(change.during.from, zoneOf(change.site)), told(change.during.to, zoneOf(change.site))];
      return `open ${nameOf(change.site)} from ${from} to ${to}, in spite of its windows and freezes`;
    }
    case 'leave-out':
      return `leave ${nameOf(change.site)} out`;
  }
}

/** The sentence that warns of a site that could not be rolled back in time; null where there is no reason to. */
export function lateReturnSentence(site: PlannedSite): string {
  return `${site.name} could not be rolled back before its window closes if its run failed late.`;
}

/** `45 s`, `90 min`, `20 h`. */
function lasting(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200 || seconds % 3_600 !== 0) return `${Math.ceil(seconds / 60)} min`;
  return `${seconds / 3_600} h`;
}
