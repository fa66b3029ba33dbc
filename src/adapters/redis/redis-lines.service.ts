import { Redis } from 'ioredis';

/** A command that brings no answer in so long has failed. */
const COMMAND_MS = 2_000;
const RETRY_MOST_MS = 2_000;
/** A connection whose other end does not answer a farewell is cut after so long. */
const FAREWELL_MS = 500;

/**
 * The connections to one Redis. Nothing is kept for a Redis that is away: a command fails at once, and one that hangs fails after
 * two seconds. Each line comes back by itself.
 */
export class RedisLines {
  private readonly lines: Redis[] = [];
  private readonly waiting: Redis[] = [];
  private closed = false;

  constructor(private readonly url: string) {}

  /** Opens one: to send commands by, or to wait on for what comes. */
  open(use: 'sending' | 'waiting'): Redis {
    const line = new Redis(this.url, {
      enableOfflineQueue: false,
      enableReadyCheck: false,
      // What waits is asked again after a break; what was sent is given up, for nobody is to wait for it.
      ...(use === 'sending' ? { maxRetriesPerRequest: 0, commandTimeout: COMMAND_MS } : { maxRetriesPerRequest: null }),
      connectTimeout: COMMAND_MS,
      disconnectTimeout: FAREWELL_MS,
      keepAlive: 10_000,
      retryStrategy: (times) => Math.min(times * 100, RETRY_MOST_MS),
    });
    // Bull, when it closes, connects once more; that must not keep the process.
    line.on('connect', () => {
      if (this.closed) line.disconnect();
    });
    this.lines.push(line);
    if (use === 'waiting') this.waiting.push(line);
    return line;
  }

  /**
   * Connects anew: the other end may be gone without a word, or may have let us in without the password that it wants now. While any
   * line is still on its way, that is why something failed, and those that are there are let be.
   */
  renew(): void {
    if (this.lines.some((line) => line.status !== 'ready')) return;
    for (const line of this.lines) line.disconnect(true);
  }

  /** Waits for nothing more. Redis hears no farewell on a line that waits, so that one would be waited for in vain. */
  stopWaiting(): void {
    for (const line of this.waiting) line.disconnect();
  }

  /** Lets go of all connections, and of whatever waits on them. */
  close(): void {
    this.closed = true;
    for (const line of this.lines) line.disconnect();
  }
}
