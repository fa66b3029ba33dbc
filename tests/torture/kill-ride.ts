import { setTimeout as pause } from 'node:timers/promises';
import type { BuiltService } from '../service/built-service.js';
import { hasEnded, rolloutState } from '../service/climb.js';
import type { Team } from '../service/team.js';
import type { Moment } from './moments.js';
import type { Observer } from './observer.js';

/** Nothing may stand still for longer after a restart. */
const STUCK_MS = 60_000;
const NEXT_COMMIT_WITHIN_MS = 1_000;
const LOOK_EVERY_MS = 50;
/** So often a rollout may be found stuck before the run is given up. */
const MOST_STUCK = 3;

/** What became of the service's lives. */
export interface Lives {
  /** Seconds from each restart until the service had written down another step. */
  readonly resumed: number[];
  /** Seconds from each restart until the service answered people again. */
  readonly reopened: number[];
  /** Processes that were killed before they had moved anything. */
  cutShort: number;
  withPostgres: number;
  readonly stuck: string[];
}

/** Rides rollouts while the service is killed at the given moments, and restarted at once. */
export class KillRide {
  readonly lives: Lives = { resumed: [], reopened: [], cutShort: 0, withPostgres: 0, stuck: [] };
  /** Heads of the record that somebody has seen committed. */
  readonly heads = new Map<number, string>();
  private readonly rounds: number;
  /** Since when the present process runs, and since when it is ready: milliseconds of rollout, other time left out. */
  private born = 0;
  private readyAt: number | null = 0;
  /** Milliseconds of rollout that were over when `since` was taken. */
  private ridden = 0;
  private since = 0;
  private movedAt = 0;
  private last = 0;
  private lines = 0;
  /** The restart whose first movement is awaited; `from` is null until somebody can look again. */
  private awaited: { readonly at: number; from: number | null; readonly words: string } | null = null;

  constructor(
    private readonly service: BuiltService,
    private readonly observer: Observer,
    private readonly moments: Moment[],
    private readonly say: (line: string) => void,
  ) {
    this.rounds = moments.length;
  }

  /** Whether moments are left. */
  get goesOn(): boolean {
    return this.moments.length > 0;
  }

  /** Kills and restarts until the rollout has ended by itself; its last state. Throws when it is stuck for good. */
  async follow(team: Team, rollout: string, name: string): Promise<string> {
    this.since = performance.now();
    this.movedAt = this.since;
    const already = this.lives.stuck.length;
    for (;;) {
      const state = await rolloutState(team, rollout).catch(() => null);
      if (state !== null) this.answers();
      await this.look();
      if (state !== null && hasEnded(state)) break;
      if (performance.now() - this.movedAt > STUCK_MS) this.findStuck(name);
      if (this.lives.stuck.length - already >= MOST_STUCK) throw new Error(`${name} does not move any more`);
      const [next] = this.moments;
      if (next !== undefined && this.isDue(next)) await this.strike(next);
      await pause(LOOK_EVERY_MS);
    }
    this.ridden = this.clock();
    return rolloutState(team, rollout);
  }

  private clock(): number {
    return this.ridden + performance.now() - this.since;
  }

  private answers(): void {
    if (this.readyAt !== null) return;
    this.readyAt = this.clock();
    this.lives.reopened.push((this.readyAt - this.born) / 1000);
  }

  private isDue({ since, afterMs }: Moment): boolean {
    const from = since === 'start' ? this.born : this.readyAt;
    return from !== null && this.clock() - from >= afterMs;
  }

  private async strike(moment: Moment): Promise<void> {
    this.moments.shift();
    if (this.awaited !== null) this.settle('killed again before it moved');
    const number = this.rounds - this.moments.length;
    const age = ((this.clock() - this.born) / 1000).toFixed(1);
    if (moment.postgres) await this.untilCommitted();
    await this.service.kill({ postgres: moment.postgres });
    if (moment.postgres) this.lives.withPostgres += 1;
    // Read after the kill: what the dead process wrote is not the next one's doing.
    const from = moment.postgres ? null : await this.observer.progress();
    await this.service.launch();
    const now = performance.now();
    const words = `  kill ${number} of ${this.rounds}, ${age} s old${moment.postgres ? ', with its Postgres' : ''}`;
    this.awaited = { at: now, from, words };
    this.born = this.clock();
    this.readyAt = null;
    this.movedAt = now;
  }

  /** The meanest moment for a database: somebody has just seen the newest change committed. Waits for one, but not for long. */
  private async untilCommitted(): Promise<void> {
    const before = await this.observer.head();
    const until = performance.now() + NEXT_COMMIT_WITHIN_MS;
    while (performance.now() < until) {
      const head = await this.observer.head();
      if (head === null || head.seq === before?.seq) continue;
      this.heads.set(head.seq, head.hash);
      return;
    }
  }

  /** Notes whatever has moved since the last look: steps that the service wrote down, lines in the sites' journals. */
  private async look(): Promise<void> {
    const now = performance.now();
    const [progress, lines] = [await this.observer.progress(), await this.observer.written()];
    if (lines > this.lines) this.movedAt = now;
    this.lines = lines;
    const head = await this.observer.head();
    if (head !== null) this.heads.set(head.seq, head.hash);
    if (progress === null) return;
    if (progress > this.last) this.movedAt = now;
    this.last = progress;
    const { awaited } = this;
    if (awaited === null) return;
    awaited.from ??= progress;
    if (progress <= awaited.from) return;
    const seconds = (performance.now() - awaited.at) / 1000;
    this.lives.resumed.push(seconds);
    this.settle(`moving again ${seconds.toFixed(1)} s after its restart`, true);
  }

  private settle(words: string, moved = false): void {
    if (!moved) this.lives.cutShort += 1;
    this.say(`${this.awaited?.words ?? ''}: ${words}`);
    this.awaited = null;
  }

  private findStuck(name: string): void {
    this.lives.stuck.push(`${name}: nothing moved for over 60 s`);
    this.say(`  ${name}: NOTHING MOVED FOR OVER 60 S`);
    this.movedAt = performance.now();
  }
}
