import { setTimeout as pause } from 'node:timers/promises';
import { Ending, type EndingName } from '../ending.js';
import { understood, type Line } from '../line.service.js';
import { asking, at } from '../request.js';
import type { Service } from '../service.service.js';
import { rolloutSchema, type Rollout } from './rollout.schema.js';
import { changesBetween, isOver, screenLines } from './rollout-view.js';

/** Nothing is drawn more often. */
const DRAWS_EVERY_MS = 500;
/** Told or not, so often it is looked. */
const LOOKS_EVERY_MS = 5_000;
const TRIES_AGAIN_MS = 2_000;

export interface Following {
  /** Say nothing on the way: the answer is a document at the end. */
  readonly quietly?: boolean;
  /** Stay when it is halted, and wait with it for a decision. */
  readonly stay?: boolean;
}

/**
 * Follows a rollout until it is over, or halted unless told to stay; at a screen by bars that move, else by a line for each change.
 * Sets how the command ends: done when it is completed, and no where it ended in any other way.
 */
export async function followRollout(
  line: Line,
  service: Service,
  id: string,
  following: Following = {},
): Promise<Rollout> {
  const { terminal } = line;
  const picture = following.quietly === true ? null : terminal.columns === null ? new Lines(line) : new Screen(line);
  const bell = new Bell(service, id, terminal.interrupted);
  void bell.listen();
  try {
    for (;;) {
      const rollout = await lookAt(service, id, picture, terminal.interrupted);
      picture?.show(rollout);
      if (isOver(rollout) || (rollout.state === 'halted' && following.stay !== true)) {
        line.code = CODES[endingOf(rollout)];
        return rollout;
      }
      await pause(DRAWS_EVERY_MS, undefined, { signal: terminal.interrupted });
      await bell.rung(LOOKS_EVERY_MS);
    }
  } catch (error) {
    if (!terminal.interrupted.aborted) throw error;
    throw new Ending('unknown', 'You stopped watching; the rollout goes on.');
  } finally {
    bell.stop();
    picture?.end();
  }
}
const CODES = { done: 0, no: 1 } as const;

function endingOf({ state }: Rollout): Extract<EndingName, 'done' | 'no'> {
  return state === 'completed' ? 'done' : 'no';
}

/** As it is now. A service that is away is waited for, and that is said; a refusal ends it. */
async function lookAt(service: Service, id: string, picture: Picture | null, enough: AbortSignal): Promise<Rollout> {
  for (;;) {
    try {
      return understood(rolloutSchema, await service.ask(asking(at`rollouts/${id}`)));
    } catch (error) {
      if (!(error instanceof Ending) || error.ending !== 'unknown' || error.body !== null) throw error;
      picture?.away(error.message);
      await pause(TRIES_AGAIN_MS, undefined, { signal: enough });
    }
  }
}

/** The live stream, as a bell: something is new, look again. It may be deaf without harm, for it is looked now and then anyway. */
class Bell {
  private readonly enough = new AbortController();
  private wake: (() => void) | null = null;
  private isRung = false;
  private last: string | null = null;

  constructor(
    private readonly service: Service,
    private readonly id: string,
    private readonly interrupted: AbortSignal,
  ) {}

  async listen(): Promise<void> {
    const signal = AbortSignal.any([this.enough.signal, this.interrupted]);
    while (!signal.aborted) {
      try {
        const headers = this.last === null ? {} : { 'last-event-id': this.last };
        for await (const piece of this.service.stream(at`rollouts/${this.id}/events`, headers, signal)) {
          const [, id] = /(?:^|\n)id: ([\w.-]+)\n(?![^]*\nid: )/.exec(piece) ?? [];
          this.last = id ?? this.last;
          if (piece.includes('data: ')) this.ring();
        }
      } catch {
        // Whoever looks finds out, and says so.
      }
      await pause(TRIES_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves when it rings, or when that was since the last time, and at the latest after so long. */
  async rung(atMostMs: number): Promise<void> {
    if (!this.isRung)
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          this.wake = null;
          resolve();
        };
        const timer = setTimeout(done, atMostMs);
        this.wake = done;
      });
    this.isRung = false;
  }

  stop(): void {
    this.enough.abort();
    this.wake?.();
  }

  private ring(): void {
    this.isRung = true;
    this.wake?.();
  }
}

/** How what is followed is shown. */
interface Picture {
  show(rollout: Rollout): void;
  away(because: string): void;
  end(): void;
}

/** A line for each change, for logs of pipelines. */
class Lines implements Picture {
  private before: Rollout | null = null;
  private isAway = false;

  constructor(private readonly line: Line) {}

  show(rollout: Rollout): void {
    const now = new Date();
    if (this.isAway) this.line.terminal.print(`${now.toISOString()} the service answers again`);
    this.isAway = false;
    for (const text of changesBetween(this.before, rollout, this.line.look, now))
      this.line.terminal.print(`${now.toISOString()} ${text}`);
    this.before = rollout;
  }

  away(because: string): void {
    if (!this.isAway) this.line.terminal.complain(`${because} It is tried again and again.`);
    this.isAway = true;
  }

  end(): void {
    // Every line is whole by itself.
  }
}

const UP_AND_CLEAR = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A\r\u001b[J`);

/** Drawn over again and again, at a screen. What is drawn last stays. */
class Screen implements Picture {
  private drawn = 0;
  private last: readonly string[] = [];

  constructor(private readonly line: Line) {}

  show(rollout: Rollout): void {
    const { rows } = this.line.terminal;
    this.last = screenLines(rollout, this.line.look, new Date(), (rows ?? 24) - 1);
    this.draw(this.last);
  }

  away(because: string): void {
    this.draw([
      ...this.last,
      ...because.split('\n').slice(0, 1),
      'It is tried again and again; what stands above may be old.',
    ]);
  }

  end(): void {
    this.drawn = 0;
  }

  private draw(lines: readonly string[]): void {
    this.line.terminal.draw(`${UP_AND_CLEAR(this.drawn)}${lines.join('\n')}\n`);
    this.drawn = lines.length;
  }
}
