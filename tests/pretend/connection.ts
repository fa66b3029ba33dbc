import {
  SiteRunner,
  type Answer,
  type FollowedRun,
  type Ledger,
  type Refusal,
  type RunState,
  type Silence,
  type StartOrder,
} from '../../src/rollouts/site-runner.js';
import type { PretendControlNode, Verb } from './control-node.js';

/** What goes wrong on the way: before the call arrives, or after it was obeyed and before its answer is back. */
export interface Trouble {
  readonly verb: Verb;
  readonly when: 'before' | 'after';
  readonly silence: Silence;
  readonly times: number;
}

/** One service's connection to the pretended control node. */
export class PretendConnection extends SiteRunner {
  private troubles: { trouble: Trouble; left: number }[] = [];
  private closed = false;
  private down = false;
  /** Counts how often all calls that wait were answered at once. */
  private returns = 0;
  /** What a control node's ledger is told after, by its id. */
  readonly ledgersHeldBack = new Map<string, Promise<void>>();
  /** Every answer takes so long. */
  delayMs = 0;
  /** Answers to orders take so much longer. */
  startDelayMs = 0;

  constructor(readonly node: PretendControlNode) {
    super();
  }

  /** Calls of a verb meet trouble, so many times. */
  trouble(trouble: Trouble): void {
    this.troubles.push({ trouble, left: trouble.times });
  }

  /** No call meets trouble any more. */
  forgive(): void {
    this.troubles = [];
  }

  /** Nothing passes until it is mended. */
  cut(): void {
    this.down = true;
  }

  mend(): void {
    this.down = false;
  }

  /** Calls that wait for news are answered now, as they are after a while without any. */
  comeBack(): void {
    this.returns += 1;
  }

  override start(_: unknown, order: StartOrder): Promise<Answer<{ readonly attempt: RunState }>> {
    return this.call('start', [order.key], () => {
      const answer = this.node.start(order);
      return 'refusal' in answer ? this.refuse(answer.refusal, answer.message) : this.say(answer);
    });
  }

  override async events(
    _: unknown,
    asked: { of: readonly { key: string; offset: number }[]; waitSeconds: number },
  ): Promise<Answer<Readonly<Record<string, FollowedRun>>>> {
    const until = performance.now() + asked.waitSeconds * 1000;
    const { returns } = this;
    const news = (): boolean =>
      asked.of.some(({ key, offset }) => {
        const now = this.node.linesOf(key, offset);
        return now.lines.length > 0 || now.state !== 'running';
      });
    const waits = (): boolean => performance.now() < until && returns === this.returns && !this.closed && !this.down;
    while (!news() && waits()) await pause(5);
    const keys = asked.of.map(({ key }) => key);
    return this.call('events', keys, () =>
      this.say(Object.fromEntries(asked.of.map(({ key, offset }) => [key, this.node.linesOf(key, offset)]))),
    );
  }

  override tombstone(
    _: unknown,
    asked: { keys: readonly string[] },
  ): Promise<Answer<Readonly<Record<string, RunState['state']>>>> {
    return this.call('tombstone', asked.keys, () =>
      this.say(Object.fromEntries(asked.keys.map((key) => [key, this.node.bury(key)]))),
    );
  }

  override async list(address: { readonly id: string }): Promise<Answer<Ledger>> {
    await this.ledgersHeldBack.get(address.id);
    return this.call('list', [], () => this.say(this.node.ledger()));
  }

  override adopt(_: unknown, asked: { epoch: number }): Promise<Answer<null>> {
    return this.call('adopt', [], () => {
      this.node.epoch = Math.max(this.node.epoch, asked.epoch);
      return this.say(null);
    });
  }

  override missing(_: unknown, asked: { sha256: readonly string[] }): Promise<Answer<readonly string[]>> {
    return this.call('missing', [], () => this.say(asked.sha256.filter((each) => !this.node.artefacts.has(each))));
  }

  override stage(_: unknown, artefact: { sha256: string }): Promise<Answer<null>> {
    return this.call('stage', [artefact.sha256], () => {
      this.node.artefacts.add(artefact.sha256);
      return this.say(null);
    });
  }

  override close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  private async call<Said>(verb: Verb, keys: readonly string[], obey: () => Answer<Said>): Promise<Answer<Said>> {
    if (this.down || this.closed) return { kind: 'silent', silence: 'not-connected', message: 'The line is down.' };
    const trouble = this.troubles.find((each) => each.left > 0 && each.trouble.verb === verb);
    if (trouble !== undefined) trouble.left -= 1;
    const silent: Answer<Said> = {
      kind: 'silent',
      silence: trouble?.trouble.silence ?? 'cut',
      message: 'Nothing came back.',
    };
    if (trouble?.trouble.when === 'before') return silent;
    this.node.calls.push({ verb, keys });
    const answer = obey();
    const delay = this.delayMs + (verb === 'start' ? this.startDelayMs : 0);
    const until = performance.now() + delay;
    while (performance.now() < until) {
      await pause(Math.min(25, until - performance.now()));
      if (this.isClosed()) return silent;
    }
    return trouble === undefined ? answer : silent;
  }

  private isClosed(): boolean {
    return this.closed;
  }

  private say<Said>(said: Said): Answer<Said> {
    return { kind: 'said', incarnation: this.node.incarnation, epoch: this.node.epoch, said };
  }

  private refuse(refusal: Refusal, message: string): Answer<never> {
    return { kind: 'refused', incarnation: this.node.incarnation, epoch: this.node.epoch, refusal, message };
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
