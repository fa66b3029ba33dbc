import type { Verdict } from './judge.js';

/** What speaks against the service after a fault; every finding is a sentence. */
export interface Findings extends Verdict {
  /** Whatever stood still for longer than it may. */
  readonly stuck: readonly string[];
  /** Promises of the fault's own that were not kept, and a record that does not agree with itself. */
  readonly broken: readonly string[];
}

/** What a fault run brought. */
export interface FaultResult extends Findings {
  /** How often the fault really happened. */
  readonly rounds: number;
  /** Seconds from each fault's end until the service had written down another step. */
  readonly resumed: readonly number[];
  /** Other things that were measured: values in the unit that their name says. */
  readonly measured?: Readonly<Record<string, readonly number[]>>;
  /** What the 95th percentile of something measured should not exceed on a machine that does nothing else; told, not judged. */
  readonly targets?: Readonly<Record<string, number>>;
  /** Things that were counted beside. */
  readonly counted: Readonly<Record<string, number>>;
}

/** How a fault is to be tried. */
export interface FaultWish {
  readonly rounds: number;
  readonly seed: number;
  readonly say: (line: string) => void;
  /** Sites in Production; the fault's own number unless told. */
  readonly sites?: number;
}

/** One line of the fault matrix: how it is brought about, and the judge of what came of it. */
export interface Fault {
  /** As the fault matrix numbers it, such as `F7`. */
  readonly id: string;
  /** What is done, such as `kill -9 of the Postgres`. */
  readonly title: string;
  /** How often, unless told. */
  readonly rounds: number;
  run(wish: FaultWish): Promise<FaultResult>;
}

/** All findings of several. */
export function gathered(...findings: readonly Partial<Findings>[]): Findings {
  const all = (name: keyof Findings): string[] => findings.flatMap((each) => each[name] ?? []);
  return { lost: all('lost'), double: all('double'), stuck: all('stuck'), broken: all('broken') };
}
