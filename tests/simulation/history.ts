import type { AttemptKind, AttemptState } from '../../src/rollouts/attempt.js';
import type { RolloutState } from '../../src/rollouts/rollout.js';
import type { AttemptPurpose, Manifest } from '../../src/rollouts/standing.js';
import type { WaveState } from '../../src/rollouts/wave.js';

/** What was committed, in the order of the commits; `by` is the process that did it, or `people`. */
export type Entry = { readonly at: number; readonly by: string } & (
  | {
      readonly about: 'attempt';
      readonly attempt: string;
      readonly site: string;
      readonly kind: AttemptKind;
      readonly purpose: AttemptPurpose;
      readonly settles: string | null;
      readonly from: AttemptState | null;
      readonly to: AttemptState;
      readonly claims: number;
      readonly owner: string | null;
      readonly target: Manifest | null;
    }
  | { readonly about: 'rollout'; readonly to: RolloutState }
  | { readonly about: 'wave'; readonly wave: number; readonly to: WaveState }
  | { readonly about: 'word'; readonly site: string; readonly word: Word }
  | { readonly about: 'process'; readonly process: string; readonly is: 'killed' | 'up' | 'paused' | 'on' | 'mistimed' }
  | { readonly about: 'node'; readonly node: string; readonly is: 'rebooted' | 'rebuilt' | 'cut-off' | 'back' }
);

export type Word = 'accepted' | 'retry-wanted' | 'skipped' | 'roll-back-wanted';

/** One step that really happened at a site, in the site's own words. */
export interface JournalLine {
  readonly at: number;
  readonly site: string;
  readonly key: string;
  readonly token: number;
  readonly kind: AttemptKind;
  /** `cut`: the control node died under it. */
  readonly step: 'began' | 'ended' | 'cut';
  /** What the site was told to run, and what it runs after this step. */
  readonly target: string | null;
  readonly runs: string;
  readonly healthy: boolean;
}

/** All that was committed and all that was done, and a hash over it by which two runs of the world are compared. */
export class History {
  readonly entries: Entry[] = [];
  readonly journal: JournalLine[] = [];
  private hash = 0x811c9dc5;

  commit(entry: Entry): void {
    this.entries.push(entry);
    this.mix(entry);
  }

  write(line: JournalLine): void {
    this.journal.push(line);
    this.mix(line);
  }

  get trace(): string {
    return (this.hash >>> 0).toString(16).padStart(8, '0');
  }

  private mix(said: object): void {
    for (const character of JSON.stringify(said)) {
      this.hash = Math.imul(this.hash ^ character.charCodeAt(0), 0x01000193);
    }
  }
}
