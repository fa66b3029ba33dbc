/** How long things may take, in milliseconds. */
export interface Bounds {
  /** One request, to the last byte of its answer. */
  readonly request: number;
  /** One thing that is asked of the port, all its requests and waits together. */
  readonly whole: number;
  /** The longest wait for a limit that is waited out on the spot; a longer one is handed on. */
  readonly wait: number;
  /** How often a read is tried again. A write never is: it may have been done. */
  readonly retries: number;
  /** What counts as a second between tries; less in tests. */
  readonly second: number;
}

/** Below the patience of whoever carries our messages, which is a minute. */
export const USUAL_BOUNDS: Bounds = { request: 15_000, whole: 45_000, wait: 10_000, retries: 2, second: 1_000 };
