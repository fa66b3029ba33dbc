import { Injectable } from '@nestjs/common';
import { HintPost } from './hint-post.js';

type Listener = () => void;

/**
 * Hints between the loops: something may be ready for one of them. Each wakes this process at once; what others can help with goes
 * to them by the hint post too. Losing one costs a second, until the next look, never more.
 */
@Injectable()
export class Signals {
  private onReady: Listener = () => undefined;
  private onStarted: Listener = () => undefined;
  private onChanged: Listener = () => undefined;
  private onHalting: Listener = () => undefined;
  private onSilence: Listener = () => undefined;

  constructor(private readonly post: HintPost) {}

  connect(listeners: Readonly<Record<'ready' | 'started' | 'changed' | 'halting' | 'silence', Listener>>): void {
    this.onReady = listeners.ready;
    this.onStarted = listeners.started;
    this.onChanged = listeners.changed;
    this.onHalting = listeners.halting;
    this.onSilence = listeners.silence;
    // Heard, not sent on: a hint would go round for ever.
    this.post.onHint((hint) => {
      if (hint.about === 'ready') this.onReady();
      else this.onHalting();
    });
  }

  /** These attempts have become ready, by a commit that is over: any process with a free hand may claim them. */
  ordered(attempts: readonly string[]): void {
    if (attempts.length === 0) return;
    this.onReady();
    for (const attempt of attempts) this.post.send({ about: 'ready', attempt });
  }

  /** An attempt may be waiting for the dispatcher of this process, which has a hand free or is in contact again. */
  ready(): void {
    this.onReady();
  }

  /** A run may have to be followed. */
  started(): void {
    this.onStarted();
  }

  /** A rollout may have something to decide. */
  changed(): void {
    this.onChanged();
  }

  /** Contact with a control node was lost. */
  silence(): void {
    this.onSilence();
  }

  /** Tombstones may have to be set, by whichever process is in contact with the control node. */
  halting(): void {
    this.onHalting();
    this.post.send({ about: 'halting', attempt: null });
  }
}
