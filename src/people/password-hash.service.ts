import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Problem } from '../platform/http/problem.js';

/** What a new hash costs: 32 MiB and, on one core of a server, some 200 ms. An older hash keeps what it was made with. */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const LENGTH = 32;
/** So many at once; more would starve everything else of threads and memory. */
const AT_ONCE = 2;
const WAITING_AT_MOST = 64;

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** Turns passwords into hashes and checks them, a few at a time; a flood is refused with 429 rather than served by all memory. */
@Injectable()
export class PasswordHash {
  private busy = 0;
  private readonly waiting: (() => void)[] = [];
  protected readonly cost: Cost = COST;

  /** `scrypt$<N>$<r>$<p>$<salt>$<hash>`, with a salt of its own. Equal passwords in another Unicode spelling are equal. */
  async make(password: string): Promise<string> {
    const salt = randomBytes(16);
    return written(this.cost, salt, await this.inTurn(() => derive(password, salt, this.cost)));
  }

  /** Whether it is the password behind `hash`. With no hash at all it is not, and takes just as long to say so. */
  async matches(password: string, hash: string | null): Promise<boolean> {
    const [, N, r, p, salt = '', expected = ''] = (hash ?? this.nobodys()).split('$');
    const cost = { N: Number(N), r: Number(r), p: Number(p) };
    const derived = await this.inTurn(() => derive(password, Buffer.from(salt, 'base64url'), cost));
    return timingSafeEqual(derived, Buffer.from(expected, 'base64url')) && hash !== null;
  }

  /** A hash that no password has, so that checking against nothing takes as long as checking against something. */
  private nobodys(): string {
    return written(this.cost, randomBytes(16), randomBytes(LENGTH));
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.busy >= AT_ONCE) {
      if (this.waiting.length >= WAITING_AT_MOST)
        throw new Problem(429, 'too-many-requests', 'Too many people are signing in at this moment; wait a little.');
      // Whoever ends hands its place over, so `busy` need not move.
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.busy += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.busy -= 1;
      else next();
    }
  }
}

function written(cost: Cost, salt: Buffer, hash: Buffer): string {
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { ...cost, maxmem: 256 * cost.N * cost.r };
    scrypt(password.normalize('NFKC'), salt, LENGTH, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
