import { frozen, type Freeze } from '../../windows/freeze.js';
import type { Span } from '../../windows/span.js';
import { told } from '../../windows/wall.js';

/** A run that was not over when the time for it was. It went on all the same: a run is never killed for a window (INV-21). */
export interface Overrun {
  readonly closedAt: Date;
  /** A sentence for people. */
  readonly because: string;
}

/** A run at a site and the time there was for it. */
export interface TimedRun {
  readonly kind: 'deploy' | 'roll-back';
  readonly startedAt: Date;
  /** When it was known to have ended, or now if it is not. */
  readonly until: Date;
  readonly ended: boolean;
  /** When the site was open, all told; merged spans. */
  readonly open: readonly Span[];
  readonly freezes: readonly Pick<Freeze, 'from' | 'scope' | 'of'>[];
  readonly zone: string;
}

/** Whether a run was not over in time; null if it was, or still may be. One that began outside of all openings overran at once. */
export function overrunOf(run: TimedRun): Overrun | null {
  const started = run.startedAt.getTime();
  const span = run.open.find(({ from, to }) => from <= started && started < to);
  const closed = span?.to ?? started;
  if (run.until.getTime() <= closed) return null;
  return { closedAt: new Date(closed), because: sentence(run, closed, span !== undefined) };
}

function sentence(run: TimedRun, closed: number, wasOpen: boolean): string {
  const what = run.kind === 'deploy' ? 'It' : 'Its way back';
  if (!wasOpen) return `${what} began ${told(closed, run.zone)}, when the site was not open for changes.`;
  const freeze = run.freezes.find(({ from }) => from.getTime() === closed);
  const why = freeze === undefined ? 'The window closed' : `A freeze of ${frozen(freeze)} began`;
  const then = run.ended ? 'before it was known to have ended' : 'and it is not known to have ended; it goes on';
  return `${why} ${told(closed, run.zone)}, ${then}.`;
}
