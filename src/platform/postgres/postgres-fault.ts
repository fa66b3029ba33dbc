/** The embedded Postgres cannot be had; the message says why, and what a person can do about it. */
export class PostgresFault extends Error {
  override readonly name = 'PostgresFault';
}
