import { timeInWords } from '../../evidence/agreements/agreement-words.js';
import type { RoundStanding } from '../../evidence/agreements/agreement.js';
import { told } from '../../windows/wall.js';
import type { Hold } from '../standing.js';

/** A site of a Trust, and what that Trust said last to this very release in this environment. */
export interface AgreedSite {
  readonly trustName: string;
  readonly zone: string;
  /** Null: it was never asked. */
  readonly agreement: RoundStanding | null;
  readonly now: Date;
  /** How long a run is given. */
  readonly seconds: number;
}

/** Why nothing may start at the site by what its Trust agreed to; null if a run that starts now would be over in the agreed window. */
export function agreementHold({ trustName, zone, agreement, now, seconds }: AgreedSite): Hold | null {
  if (agreement?.state === 'agreed' && agreement.kind === 'exact' && fits(agreement, now, seconds)) return null;
  if (agreement?.state !== 'agreed') return held(`${trustName} ${notAgreed(agreement)}, so nothing starts there.`);
  const time = timeInWords(agreement, zone);
  if (agreement.kind === 'provisional')
    return held(
      `${trustName} has agreed to a day only (${time}); nothing starts there before it agrees to an exact time.`,
    );
  if (now < agreement.from)
    return held(`${trustName} has agreed to ${time}, and nothing starts there before.`, agreement.from);
  if (now >= agreement.to) return held(`The time that ${trustName} agreed to is over: ${time}. Agree on another.`);
  const minutes = Math.ceil(seconds / 60);
  return held(
    `The time that ${trustName} agreed to ends ${told(agreement.to, zone)}, and a run may take ${minutes} minutes. Agree on another.`,
  );
}

function fits({ from, to }: { readonly from: Date; readonly to: Date }, now: Date, seconds: number): boolean {
  return now >= from && now < to && now.getTime() + seconds * 1000 <= to.getTime();
}

function held(because: string, until: Date | null = null): Hold {
  return { kind: 'agreement', because, until };
}

/** What is missing, to follow the name of the Trust. */
export function notAgreed(agreement: Pick<RoundStanding, 'state'> | null): string {
  switch (agreement?.state) {
    case undefined:
      return 'has not been asked for a time for this release';
    case 'asked':
      return 'has not answered yet';
    case 'agreed':
      return 'has agreed';
    case 'countered':
      return 'asks for another time';
    case 'declined':
      return 'has declined';
    case 'expired':
      return 'has not answered in time';
    case 'superseded':
    case 'withdrawn':
      return 'has no agreement any more';
  }
}
