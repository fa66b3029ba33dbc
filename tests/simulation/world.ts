import type { Answer } from '../../src/rollouts/site-runner.js';
import { Agenda } from './agenda.js';
import { Dice } from './dice.js';
import { History } from './history.js';
import { PretendNode, type Estate } from './pretend-node.js';
import { scenarioOf, type Scenario } from './scenario.js';
import { Store } from './store.js';

/** What a task of a process waits for. Between any two waits it may die, stand still or be overtaken. */
export type Wait =
  | { readonly for: 'time'; readonly ms: number }
  /** Time, or earlier when anything was committed. */
  | { readonly for: 'news'; readonly ms: number }
  | { readonly for: 'commit'; readonly work: () => void }
  | {
      readonly for: 'answer';
      readonly node: PretendNode;
      readonly ask: () => void;
      /** The same question once more; nobody hears its answer. */
      readonly again: () => void;
      readonly silent: () => void;
    };

export type Task<Result = void> = Generator<Wait, Result, void>;

/** A call's answer has to come within so long. */
const TIMEOUT_MS = 10_000;

/** A process of the service: it can be killed at any instant, stand still longer than any lease, and have a clock that runs wild. */
export class Process {
  /** Counts its lives; what belongs to an earlier one is dead. */
  life = 0;
  alive = false;
  pausedUntil = 0;
  /** How long its own clock makes it sleep, compared with what was meant. */
  tempo = 1;

  constructor(readonly name: string) {}
}

/** The clock, the order of all things, the network, and everything that they happen to. */
export class World {
  readonly agenda = new Agenda();
  readonly history = new History();
  readonly dice: Dice;
  readonly scenario: Scenario;
  readonly store: Store;
  readonly nodes: ReadonlyMap<string, PretendNode>;
  readonly estates = new Map<string, Estate>();
  /** Calls of processes to their start; set by the service. */
  start: (process: Process) => void = () => undefined;
  private waiting: (() => void)[] = [];
  private seen = 0;

  constructor(seed: number, change: (scenario: Scenario) => Scenario = (same) => same) {
    this.dice = new Dice(seed);
    this.scenario = change(scenarioOf(seed, this.dice));
    this.store = new Store(this.scenario, this.agenda, this.history);
    const ids = Array.from({ length: this.scenario.nodes }, (_, index) => `node-${String(index + 1)}`);
    this.nodes = new Map(
      ids.map((id) => [id, new PretendNode(id, this, this.estates, () => (this.isHealed ? 0 : this.trouble.badRuns))]),
    );
    for (const { id } of this.scenario.sites)
      this.estates.set(id, { version: '1.0.0', digest: `old-${id}`, healthy: true });
  }

  get trouble(): Scenario['trouble'] {
    return this.scenario.trouble;
  }

  get isHealed(): boolean {
    return this.agenda.now > this.trouble.untilMs;
  }

  node(id: string): PretendNode {
    const found = this.nodes.get(id);
    if (found === undefined) throw new Error(`There is no control node ${id}.`);
    return found;
  }

  spawn(process: Process, task: Task): void {
    const { life } = process;
    this.agenda.after(0, () => {
      this.step(process, life, task);
    });
  }

  kill(process: Process): void {
    if (!process.alive) return;
    process.alive = false;
    process.life += 1;
    this.history.commit({
      at: this.agenda.now,
      by: process.name,
      about: 'process',
      process: process.name,
      is: 'killed',
    });
    this.agenda.after(this.dice.whole(100, 60_000), () => {
      this.up(process);
    });
  }

  up(process: Process): void {
    process.alive = true;
    process.life += 1;
    process.pausedUntil = 0;
    this.history.commit({ at: this.agenda.now, by: process.name, about: 'process', process: process.name, is: 'up' });
    this.start(process);
  }

  /** Lets a task go on until its next wait. */
  private step(process: Process, life: number, task: Task): void {
    if (process.life !== life) return;
    if (process.pausedUntil > this.agenda.now) {
      this.agenda.after(process.pausedUntil - this.agenda.now + this.dice.whole(0, 5), () => {
        this.step(process, life, task);
      });
      return;
    }
    const wait = task.next();
    if (wait.done === true) return;
    const goOn = (): void => {
      this.step(process, life, task);
    };
    switch (wait.value.for) {
      case 'time':
        this.agenda.after(wait.value.ms * process.tempo + this.dice.whole(0, 20), goOn);
        return;
      case 'news':
        this.awaitNews(wait.value.ms * process.tempo, goOn);
        return;
      case 'commit':
        this.commit(process, life, wait.value.work, goOn);
        return;
      case 'answer':
        this.call(wait.value, goOn);
    }
  }

  private awaitNews(ms: number, goOn: () => void): void {
    let gone = false;
    const once = (): void => {
      if (gone) return;
      gone = true;
      goOn();
    };
    this.waiting.push(() => {
      if (!gone) this.agenda.after(this.dice.whole(200, 1_000), once);
    });
    this.agenda.after(ms, once);
  }

  /** The process may die before the commit or after it; in the second case nobody hears that it went through. */
  private commit(process: Process, life: number, work: () => void, goOn: () => void): void {
    const dies = !this.isHealed && this.dice.chance(this.trouble.deaths) ? this.dice.pick(['before', 'after']) : null;
    this.agenda.after(this.dice.whole(1, 15), () => {
      if (process.life !== life) return;
      if (dies === 'before') {
        this.kill(process);
        return;
      }
      work();
      this.tellNews();
      if (dies === 'after') this.kill(process);
      this.agenda.after(this.dice.whole(1, 10), goOn);
    });
  }

  /** Wakes who waits for news, if there is any. */
  tellNews(): void {
    if (this.store.version === this.seen) return;
    this.seen = this.store.version;
    const woken = this.waiting;
    this.waiting = [];
    for (const wake of woken) wake();
  }

  /** One question and one answer. Either may be lost, a question may come twice, and the control node may be cut off. */
  private call(wait: Extract<Wait, { for: 'answer' }>, goOn: () => void): void {
    const { node, ask, again, silent } = wait;
    const { lost, unanswered, doubled } = this.isHealed ? { lost: 0, unanswered: 0, doubled: 0 } : this.trouble;
    const inVain = (): void => {
      this.agenda.after(TIMEOUT_MS, () => {
        silent();
        goOn();
      });
    };
    if (this.dice.chance(lost)) {
      inVain();
      return;
    }
    const twice = this.dice.chance(doubled);
    this.agenda.after(this.latency(), () => {
      if (node.cutOff) {
        inVain();
        return;
      }
      ask();
      if (twice)
        this.agenda.after(this.dice.whole(1, 30_000), () => {
          if (!node.cutOff) again();
        });
      if (this.dice.chance(unanswered)) inVain();
      else this.agenda.after(this.latency(), goOn);
    });
  }

  private latency(): number {
    return this.dice.chance(0.05) ? this.dice.whole(100, 9_000) : this.dice.whole(5, 60);
  }
}

/** What was committed, as a value. */
export function* commit<Result>(work: () => Result): Task<Result> {
  const results: { readonly result: Result }[] = [];
  yield {
    for: 'commit',
    work: () => {
      results.push({ result: work() });
    },
  };
  const [kept] = results;
  if (kept === undefined) throw new Error('A transaction went on without having been committed.');
  return kept.result;
}

/** What a control node answered, or that it was silent. */
export function* call<Said>(node: PretendNode, ask: () => Answer<Said>): Task<Answer<Said>> {
  let answer: Answer<Said> = { kind: 'silent', silence: 'timed-out', message: 'no answer' };
  yield {
    for: 'answer',
    node,
    ask: () => {
      answer = ask();
    },
    again: () => {
      ask();
    },
    silent: () => {
      answer = { kind: 'silent', silence: 'timed-out', message: 'no answer' };
    },
  };
  return answer;
}

export function* sleep(ms: number): Task {
  yield { for: 'time', ms };
}
