import { frozen, type Freeze } from './freeze.js';
import type { Span } from './span.js';
import { told } from './wall.js';

/** Whether a run may start at a site at a moment, and if not, why and when one may. */
export type Verdict =
  | {
      readonly open: true;
      /** When it closes; null when it stays open as far ahead as was looked. */
      readonly closesAt: Date | null;
    }
  | {
      readonly open: false;
      readonly kind: 'window' | 'freeze';
      /** A sentence for people. */
      readonly because: string;
      /** When such a run may start next; null when it may not as far ahead as was looked. */
      readonly opensAt: Date | null;
    };

/** What a verdict is passed on. Spans are merged ones; times in milliseconds since the epoch. */
export interface Outlook {
  readonly at: number;
  /** How long the run may take. */
  readonly seconds: number;
  /** Up to when the spans tell everything. */
  readonly until: number;
  /** When the site may be changed, all told. */
  readonly open: readonly Span[];
  /** When its windows alone would let it be changed. */
  readonly windows: readonly Span[];
  /** The levels whose windows are shut now, in words. */
  readonly shut: readonly string[];
  /** The freezes of the site that are not over. */
  readonly freezes: readonly Freeze[];
  /** In which the sentence tells times. */
  readonly zone: string;
}

/** A run may start where there is time for all of it: inside one open span, from now on. */
export function verdictOn(outlook: Outlook): Verdict {
  const { at, open, until } = outlook;
  const span = openAt(open, at);
  if (span !== null && fits(outlook, span)) {
    return { open: true, closesAt: span.to >= until ? null : new Date(span.to) };
  }
  const next = open.find((one) => one.to > at && fits(outlook, one));
  const opensAt = next === undefined ? null : new Date(Math.max(next.from, at));
  const then = opensAt === null ? 'No time for it is in sight.' : `It may start ${told(opensAt, outlook.zone)}.`;
  const { kind, why } = fault(outlook, span);
  return { open: false, kind, because: `${why} ${then}`, opensAt };
}

function fault(outlook: Outlook, span: Span | null): { kind: 'window' | 'freeze'; why: string } {
  const { at, zone, windows, freezes, shut } = outlook;
  const window = openAt(windows, at);
  if (window === null) return { kind: 'window', why: `No window of ${shut.join(', nor of ')} is open.` };
  if (!fits(outlook, window)) {
    return {
      kind: 'window',
      why: `The window closes ${told(window.to, zone)}, and a run may take ${lasting(outlook)}.`,
    };
  }
  const freeze = freezes.find((one) => one.to.getTime() > at && one.from.getTime() < at + outlook.seconds * 1000);
  const of = freeze === undefined ? 'this site' : frozen(freeze);
  if (span === null || freeze === undefined) {
    const reason = freeze === undefined ? '' : `: ${freeze.reason}`;
    return { kind: 'freeze', why: `There is a freeze of ${of}${reason}.` };
  }
  return {
    kind: 'freeze',
    why: `A freeze of ${of} begins ${told(freeze.from, zone)}, and a run may take ${lasting(outlook)}.`,
  };
}

function openAt(spans: readonly Span[], at: number): Span | null {
  return spans.find(({ from, to }) => from <= at && at < to) ?? null;
}

function fits({ at, seconds }: Outlook, span: Span): boolean {
  return Math.max(at, span.from) + seconds * 1000 <= span.to;
}

function lasting({ seconds }: Outlook): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
