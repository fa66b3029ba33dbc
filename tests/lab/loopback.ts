import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

const CLAIM_PORT = 2221;
const MOST_MACHINES = 1000;

/**
 * A block of loopback addresses that belongs to one lab: 127.a.b.1 and those after it. Every machine of the lab has an
 * address of its own, so that ports may be the same everywhere, and two labs never meet.
 */
export class Loopback {
  private constructor(
    private readonly first: number,
    private readonly claim: Server,
  ) {}

  /** Claims a free block; it is held by a listening socket, so the kernel gives it back whatever happens to us. */
  static async claim(): Promise<Loopback> {
    for (let tries = 0; tries < 50; tries += 1) {
      const first = (127 << 24) + (randomInt(10, 250) << 16) + (randomInt(0, 63) << 10);
      const claim = createServer((socket) => socket.destroy());
      const won = await new Promise<boolean>((resolve) => {
        claim.once('error', () => {
          resolve(false);
        });
        claim.listen({ host: dotted(first + 1), port: CLAIM_PORT, exclusive: true }, () => {
          resolve(true);
        });
      });
      if (won) return new Loopback(first, claim);
    }
    throw new Error('found no free block of loopback addresses in 50 tries');
  }

  /** The address of the n-th machine, counted from 0. */
  address(machine: number): string {
    if (machine < 0 || machine >= MOST_MACHINES) throw new Error(`a lab has room for ${MOST_MACHINES} machines`);
    return dotted(this.first + 1 + machine);
  }

  /** Gives the block back. */
  async release(): Promise<void> {
    await new Promise((resolve) => this.claim.close(resolve));
  }
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
