import { setTimeout as pause } from 'node:timers/promises';
import { gathered, type FaultResult, type FaultWish, type Findings } from './fault.js';
import { randomOf } from './moments.js';
import type { Scene } from './scene.js';

/** Nothing may stand still for longer after a fault. */
const STUCK_MS = 60_000;
const LOOK_EVERY_MS = 20;

/** A number from 0 up to 1; the same seed gives the same ones. */
export type Draw = () => number;

/** What is done to a scene, again and again. */
export interface Ordeal {
  /** Milliseconds of rollout before each fault, at least and at most. */
  readonly everyMs: readonly [number, number];
  /**
   * Brings the fault about, and answers when it is over. False when this was no moment for it: it does not count, and is tried
   * again.
   */
  strike(number: number, draw: Draw): Promise<boolean>;
}

/** Lets one release after the other climb, and strikes during their rollouts to Production until all rounds are done. */
export async function ride(scene: Scene, wish: FaultWish, ordeal: Ordeal): Promise<FaultResult> {
  const riding = new Ride(scene, wish, ordeal);
  const told = await riding.all();
  const judged = await scene.judge();
  return {
    ...gathered(told, judged),
    rounds: riding.struck,
    resumed: riding.resumed,
    counted: { rollouts: scene.expected.length, attempts: await scene.attempts() },
  };
}

class Ride {
  struck = 0;
  readonly resumed: number[] = [];
  private readonly lost: string[] = [];
  private readonly stuck: string[] = [];
  private readonly draw: Draw;
  private lines = 0;
  private last = 0;
  private movedAt = 0;

  constructor(
    private readonly scene: Scene,
    private readonly wish: FaultWish,
    private readonly ordeal: Ordeal,
  ) {
    this.draw = randomOf(wish.seed);
  }

  async all(): Promise<Partial<Findings>> {
    while (this.struck < this.wish.rounds && this.lost.length + this.stuck.length === 0) {
      const begun = await this.scene.beginRollout().catch((error: unknown) => String(error));
      if (typeof begun === 'string') this.lost.push(begun);
      else await this.through(begun);
    }
    return { lost: this.lost, stuck: this.stuck };
  }

  private async through({ version, rollout }: { version: string; rollout: string }): Promise<void> {
    this.movedAt = performance.now();
    while (this.stuck.length === 0) {
      const strikes = this.struck < this.wish.rounds;
      if (!strikes) await this.look();
      const state = await this.scene.endOf(rollout);
      if (state !== null) {
        if (state !== 'completed') this.lost.push(`${version} in production: ${state}`);
        return;
      }
      if (strikes) await this.strike(rollout);
      else await pause(LOOK_EVERY_MS);
      if (performance.now() - this.movedAt > STUCK_MS) this.stuck.push(`${version}: nothing has moved for a minute`);
    }
  }

  private async strike(rollout: string): Promise<void> {
    const [least, most] = this.ordeal.everyMs;
    await pause(least + this.draw() * (most - least));
    if ((await this.scene.endOf(rollout)) !== null) return;
    if (!(await this.ordeal.strike(this.struck + 1, this.draw))) return;
    this.struck += 1;
    const over = performance.now();
    await this.look();
    this.movedAt = over;
    while (!(await this.look())) {
      if ((await this.scene.endOf(rollout)) !== null) return;
      if (performance.now() - over > STUCK_MS) return;
      await pause(LOOK_EVERY_MS);
    }
    const seconds = (performance.now() - over) / 1000;
    this.resumed.push(seconds);
    this.wish.say(`  ${this.struck} of ${this.wish.rounds}: moving again after ${seconds.toFixed(1)} s`);
  }

  /** Whether anything has moved since the last look: a step that the service wrote down, or a line in a site's journal. */
  private async look(): Promise<boolean> {
    const progress = await this.scene.observer.progress();
    const lines = await this.scene.observer.written();
    const written = progress !== null && progress > this.last;
    if (written || lines > this.lines) this.movedAt = performance.now();
    this.lines = lines;
    this.last = progress ?? this.last;
    return written;
  }
}
