import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.service.js';
import { Problem } from '../../platform/http/problem.js';
import { afterGuess, placeOf, waitAfter, type Guesses } from './guessing.js';

/** More places than that are not remembered; the one that was seen first is forgotten. */
const MOST_PLACES = 10_000;

/** Slows whoever tries secrets that are nobody's: addresses of links, rights to set a password. A right one is never slowed, wherever it comes from. */
@Injectable()
export class GuessLimit {
  private readonly places = new Map<string, Guesses>();

  constructor(private readonly clock: Clock) {}

  /** Counts a wrong secret, `what` in words, against where it came from; throws a Problem (429) when there were too many. */
  refuseEndless(address: string | undefined, what = 'addresses that are nobody’s'): void {
    const place = placeOf(address ?? '');
    const now = this.clock.now().getTime();
    const guesses = afterGuess(this.places.get(place), now);
    if (!this.places.has(place) && this.places.size >= MOST_PLACES) this.forgetFirst();
    this.places.set(place, guesses);
    const wait = waitAfter(guesses, now);
    if (wait > 0)
      throw new Problem(429, 'too-many-requests', `Too many ${what}; wait a little.`, [], {
        retryAfterSeconds: wait,
      });
  }

  private forgetFirst(): void {
    const [first] = this.places.keys();
    if (first !== undefined) this.places.delete(first);
  }
}
