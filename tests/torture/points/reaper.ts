import { setTimeout as pause } from 'node:timers/promises';
import type { BuiltService } from '../../service/built-service.js';

/** A point and a side of it, such as `dispatch.claim:after`. */
export type Death = string;

const LOOK_EVERY_MS = 20;
const LAST_WORDS = /^died at ([a-z][a-z.-]*:(?:before|after))$/;

/**
 * Lets a service die at each point once, in the order in which its work comes by them: it is started with all points armed at which it
 * has not died yet, and started again whenever it is dead.
 */
export class Reaper {
  /** Seconds from each start after a death until the service was ready, or dead again. */
  readonly resumed: number[] = [];
  /** Deaths that nobody ordered, in words. */
  readonly strange: string[] = [];
  private readonly died: Death[] = [];
  /** When it died last; nothing that waits for the service is late before some time after. */
  diedAt = performance.now();
  private due = new Map<Death, number>();
  private goesOn = false;
  private watching: Promise<void> = Promise.resolve();
  private ordered = false;

  constructor(
    private readonly service: BuiltService,
    private readonly say: (line: string) => void,
  ) {}

  /** How many deaths there have been. */
  get count(): number {
    return this.died.length;
  }

  /** Where it has not died yet. */
  get left(): Death[] {
    return [...this.due.keys()];
  }

  /**
   * Kills it once, so that it begins anew with these points armed, and watches from then on. At each it dies when it comes by for so
   * many times.
   */
  async begin(due: ReadonlyMap<Death, number>): Promise<void> {
    this.due = new Map(due);
    this.goesOn = true;
    await this.service.kill();
    await this.service.launch(this.armed());
    this.watching = this.watch();
  }

  /** Stops it politely, as an operator would, and starts it again; on its way down it may die as well. */
  async restart(): Promise<void> {
    this.ordered = true;
    if (!this.service.hasEnded) this.service.signal('SIGTERM');
    while (this.isOrdered()) await pause(LOOK_EVERY_MS);
  }

  /** Watches no longer; answers when the service is ready and armed with nothing. */
  async end(): Promise<void> {
    this.goesOn = false;
    await this.watching;
    if (!this.service.hasEnded) await this.service.kill();
    await this.service.launch();
    await this.service.ready();
  }

  private async watch(): Promise<void> {
    let since: number | null = performance.now();
    while (this.goesOn) {
      if (this.service.hasEnded) {
        since = performance.now();
        this.diedAt = since;
        await this.bury();
        await this.service.launch(this.armed());
      } else if (since !== null && (await this.service.isReady())) {
        this.resumed.push((performance.now() - since) / 1000);
        since = null;
      }
      await pause(LOOK_EVERY_MS);
    }
  }

  private isOrdered(): boolean {
    return this.ordered;
  }

  /** Learns from its last words where it died. */
  private async bury(): Promise<void> {
    const words = (await this.service.says('died at ')).flatMap((line) => LAST_WORDS.exec(line)?.[1] ?? []);
    const last = words.length > this.died.length ? words.at(-1) : undefined;
    if (last !== undefined) {
      this.died.push(last);
      this.due.delete(last);
      this.say(`  ${this.died.length}: died ${last.replace(/:(.*)/, ' ($1)')}; ${this.due.size} are left`);
    } else if (!this.ordered) this.strange.push(`the service ended by itself, after ${this.died.length} deaths`);
    this.ordered = false;
  }

  private armed(): Readonly<Record<string, string>> {
    if (this.due.size === 0) return {};
    return { FAIL_POINT: [...this.due].map(([death, times]) => `${death}:${times}`).join(',') };
  }
}
