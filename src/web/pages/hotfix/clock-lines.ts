import { CLOCKS, type ClockName } from '../../../hotfixes/clocks.js';
import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import { isOver, isUnderWay } from '../../../hotfixes/step.js';
import { lengthInWords } from '../../../platform/local-time.js';
import { goesWithoutFix } from './stage-lines.js';

/** One clock of a hotfix, from when its incident was raised. */
export interface ClockLine {
  readonly title: string;
  readonly says: string;
  readonly runs: boolean;
}

type TrustClocks = Pick<ShownHotfix, 'clocks' | 'state' | 'offline'>;

/** How it went at one Trust. */
export interface TrustLine {
  readonly name: string;
  readonly told: string;
  readonly offline: string;
  readonly back: string;
}

const TITLES: Readonly<Record<ClockName, string>> = {
  triage: 'Until triage',
  'first-notice': 'Until the first message arrived',
  offline: 'Until every site that was to go offline was',
  fix: 'Until a fix was named',
  restore: 'Until service was said to be back',
};

const NO_MAIL = 'No mail server is set up, so no mail is sent.';
const NONE_ARRIVED = 'None has arrived';

/** Each clock: how long it took, how long it has run so far, or why nothing stops it. What nothing was to go offline for is left out. */
export function clockLines(
  hotfix: Pick<ShownHotfix, 'clocks' | 'offline' | 'state' | 'steps'>,
  { raisedAt, now, sendsMail }: { readonly raisedAt: Date; readonly now: Date; readonly sendsMail: boolean },
): readonly ClockLine[] {
  const soFar = Math.max(0, Math.round((now.getTime() - raisedAt.getTime()) / 1000));
  return CLOCKS.flatMap((clock): readonly ClockLine[] => {
    const took = hotfix.clocks.seconds[clock];
    const title = TITLES[clock];
    if (took !== null) return [{ title, says: inWords(took), runs: false }];
    if (clock === 'offline' && hotfix.offline.length === 0) return [];
    const never = neverStops(clock, hotfix, sendsMail);
    return [{ title, says: never ?? `${inWords(soFar)} so far`, runs: never === null }];
  });
}

/** Why a clock that has not stopped waits for nothing; null where it runs. */
function neverStops(
  clock: ClockName,
  hotfix: Pick<ShownHotfix, 'offline' | 'state' | 'steps'>,
  sendsMail: boolean,
): string | null {
  const isEnded = !isUnderWay(hotfix.state);
  switch (clock) {
    case 'triage':
      return isEnded ? 'Nobody triaged it' : null;
    case 'first-notice':
      if (!sendsMail) return NO_MAIL;
      return isEnded ? NONE_ARRIVED : null;
    case 'offline':
      return isEnded || !hotfix.offline.some(isStillToGo) ? 'Not every one went' : null;
    case 'fix':
      if (isEnded) return 'None was named';
      return goesWithoutFix(hotfix) ? 'None is to be named: it was decided that none is deployed' : null;
    case 'restore':
      return isEnded ? 'Nobody said so' : null;
  }
}

function isStillToGo({ offlineAt, stage }: ShownHotfix['offline'][number]): boolean {
  return offlineAt === null && stage !== 'back';
}

export function trustLines(
  hotfix: TrustClocks,
  { trustName, sendsMail }: { readonly trustName: (id: string) => string; readonly sendsMail: boolean },
): readonly TrustLine[] {
  const { clocks, state } = hotfix;
  const isOrdered = (trust: string): boolean =>
    hotfix.offline.some((site) => site.trust === trust && isStillToGo(site));
  const never = isOver(state) ? 'Not recorded' : 'Not yet';
  const said = (seconds: number | null) => (seconds === null ? never : `After ${inWords(seconds)}`);
  const unheard = sendsMail ? (isUnderWay(state) ? 'Not yet' : NONE_ARRIVED) : 'No mail is sent';
  return clocks.trusts.map(({ trust, firstNotice, offline, restore }) => ({
    ...{ name: trustName(trust), told: firstNotice === null ? unheard : said(firstNotice) },
    ...(offline === null && !isOrdered(trust)
      ? { offline: 'No', back: neverAway(restore) }
      : { offline: said(offline), back: said(restore) }),
  }));
}

/** It was never away, so nothing came back but the fix. */
function neverAway(fixed: number | null): string {
  return fixed === null ? 'Never offline' : `Never offline; fixed after ${inWords(fixed)}`;
}

function inWords(seconds: number): string {
  return lengthInWords(new Date(0).toISOString(), new Date(seconds * 1000).toISOString());
}
