import { CLOCKS, type ClockName } from '../../../hotfixes/clocks.js';
import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import { lengthInWords } from '../../../platform/local-time.js';

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

/** Each clock: how long it took, or how long it has run so far. One that nothing waits for is not shown. */
export function clockLines(
  { clocks, offline, state }: Pick<ShownHotfix, 'clocks' | 'offline' | 'state'>,
  { raisedAt, now }: { readonly raisedAt: Date; readonly now: Date },
): readonly ClockLine[] {
  const isOver = state === 'closed' || state === 'called-off' || state === 'restored' || state === 'rca-opened';
  return CLOCKS.flatMap((clock): readonly ClockLine[] => {
    const took = clocks.seconds[clock];
    const title = TITLES[clock];
    if (took !== null) return [{ title, says: inWords(took), runs: false }];
    if (isOver || (clock === 'offline' && offline.length === 0)) return [];
    const soFar = Math.max(0, Math.round((now.getTime() - raisedAt.getTime()) / 1000));
    return [{ title, says: `${inWords(soFar)} so far`, runs: true }];
  });
}

export function trustLines(hotfix: TrustClocks, trustName: (id: string) => string): readonly TrustLine[] {
  const { clocks, state } = hotfix;
  const isOver = state === 'closed' || state === 'called-off';
  const isOrdered = (trust: string): boolean =>
    hotfix.offline.some((site) => site.trust === trust && site.offlineAt === null && site.stage !== 'back');
  const never = isOver ? 'Not recorded' : 'Not yet';
  const said = (seconds: number | null) => (seconds === null ? never : `After ${inWords(seconds)}`);
  return clocks.trusts.map(({ trust, firstNotice, offline, restore }) => ({
    ...{ name: trustName(trust), told: said(firstNotice) },
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
