import { Injectable } from '@nestjs/common';

type Listener = () => void;

/** Hints between the loops of this process: something may be ready for one of them. Losing one costs a second, never more. */
@Injectable()
export class Signals {
  private onReady: Listener = () => undefined;
  private onStarted: Listener = () => undefined;
  private onChanged: Listener = () => undefined;
  private onHalting: Listener = () => undefined;
  private onSilence: Listener = () => undefined;

  connect(listeners: Readonly<Record<'ready' | 'started' | 'changed' | 'halting' | 'silence', Listener>>): void {
    this.onReady = listeners.ready;
    this.onStarted = listeners.started;
    this.onChanged = listeners.changed;
    this.onHalting = listeners.halting;
    this.onSilence = listeners.silence;
  }

  /** An attempt may be waiting for the dispatcher. */
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

  /** Tombstones may have to be set. */
  halting(): void {
    this.onHalting();
  }
}
