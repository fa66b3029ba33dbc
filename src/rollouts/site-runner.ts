import type { AttemptKind } from './attempt.js';
import type { Manifest } from './standing.js';

/** A control node as we reach it; `hostKey` (`<algorithm> <base64>`) is the only key that is accepted. */
export interface ControlNodeAddress {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
}

/** Variables for the playbook: data, which never becomes code. */
export type Variables = Readonly<Record<string, unknown>>;

export interface StartOrder {
  readonly epoch: number;
  readonly token: number;
  /** The attempt's uuid: however often it is sent, the control node starts it once. */
  readonly key: string;
  /** The ledger that we know; another one answers `lost`. */
  readonly incarnation: string;
  /** The one inventory host. */
  readonly host: string;
  readonly product: string;
  readonly playbook: AttemptKind;
  readonly manifestDigest: string;
  readonly deadlineSeconds: number;
  readonly vars: Variables;
}

export const FAILURE_KINDS = [
  'failed',
  'unreachable',
  'host-key-changed',
  'host-key-unknown',
  'no-host-matched',
  'deadline',
  // Work that must not be interrupted is under way at the site; nothing was touched.
  'busy',
  'errored',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface HostStats {
  readonly ok: number;
  readonly changed: number;
  readonly failures: number;
  readonly unreachable: number;
  readonly rescued: number;
}

/** What the site answered when it was asked which release it runs; null where it says that it runs none. */
export interface Probe {
  readonly version: string | null;
  readonly digest: string | null;
  readonly healthy: boolean;
  readonly detail: string;
}

/** What a pre-flight found at a site and about the packages for it; null where it did not tell. Nothing of it is judged yet. */
export interface Survey {
  readonly freeBytes: number | null;
  /** Of the release that runs. */
  readonly currentBytes: number | null;
  /** Of the packages; null when the release lies at the site already. */
  readonly unpackedBytes: number | null;
  /** How far the site's clock is certainly off the control node's; above 0 when it is fast. */
  readonly skewSeconds: number | null;
  /** What the site declares and cannot use, in words. */
  readonly unusable: readonly string[];
  /** What its quiesce check said; null where it declares none. */
  readonly quiesce: { readonly busy: boolean; readonly fault: string | null; readonly says: string } | null;
}

/** What the control node kept of a run that ended. */
export interface RunResult {
  readonly rc: number | null;
  readonly stats: Readonly<Record<string, HostStats>> | null;
  readonly probe: Probe | null;
  readonly before: Manifest | null;
  /** Of a pre-flight alone. */
  readonly survey?: Survey | null;
  readonly failure: { readonly kind: FailureKind; readonly task: string | null; readonly message: string } | null;
}

/** An attempt by the ledger's word. `interrupted`: it began and nobody knows how it ended. `unknown`: never seen there. */
export interface RunState {
  readonly state: 'running' | 'finished' | 'interrupted' | 'tombstoned' | 'unknown';
  readonly result: RunResult | null;
  /** Bytes of complete event lines so far. */
  readonly size: number;
}

/** One line of a run; `seq` counts from 1 without gaps, `at` is UTC. The text is the site's and not to be trusted. */
export interface RunEvent {
  readonly seq: number;
  readonly at: Date;
  readonly event: string;
  readonly task: string | null;
  readonly message: string | null;
  readonly ms: number | null;
  readonly progress: number | null;
}

export interface FollowedRun extends RunState {
  /** Where to go on reading, in bytes. */
  readonly offset: number;
  readonly lines: readonly RunEvent[];
}

export interface Ledger {
  readonly sites: Readonly<Record<string, { readonly token: number; readonly epoch: number }>>;
  readonly attempts: readonly {
    readonly key: string;
    readonly host: string;
    readonly token: number;
    readonly state: string;
  }[];
}

export const REFUSALS = [
  'invalid',
  'fenced',
  'tombstoned',
  'lost',
  'unknown-site',
  'unknown-playbook',
  'missing-artefact',
  'busy',
  'errored',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Why nothing was heard. After `not-connected`, `host-key-changed` and `refused-login` no byte of the call has left. */
export type Silence = 'not-connected' | 'host-key-changed' | 'refused-login' | 'timed-out' | 'cut' | 'garbled';

/** What a control node said, or that it said nothing. A value in every case: silence means unknown, never failed. */
export type Answer<Said> =
  | { readonly kind: 'said'; readonly incarnation: string; readonly epoch: number; readonly said: Said }
  | {
      readonly kind: 'refused';
      readonly incarnation: string;
      readonly epoch: number;
      readonly refusal: Refusal;
      readonly message: string;
    }
  | { readonly kind: 'silent'; readonly silence: Silence; readonly message: string };

/** The control node's gate: every call is one question and one answer, and none ever throws. */
export abstract class SiteRunner {
  /** Starts the run, detached, or attaches to it if the key is known. */
  abstract start(node: ControlNodeAddress, order: StartOrder): Promise<Answer<{ readonly attempt: RunState }>>;

  /** Waits at most `waitSeconds` (up to 25) until any of the runs has more lines or has ended. */
  abstract events(
    node: ControlNodeAddress,
    asked: {
      readonly epoch: number;
      readonly of: readonly { readonly key: string; readonly offset: number }[];
      readonly waitSeconds: number;
    },
  ): Promise<Answer<Readonly<Record<string, FollowedRun>>>>;

  /** After `tombstoned`, that key never starts. Runs that have begun go on. */
  abstract tombstone(
    node: ControlNodeAddress,
    asked: { readonly epoch: number; readonly keys: readonly string[] },
  ): Promise<Answer<Readonly<Record<string, RunState['state']>>>>;

  abstract list(node: ControlNodeAddress, asked: { readonly epoch: number }): Promise<Answer<Ledger>>;

  /** From then on orders of lower epochs are refused as `fenced`. */
  abstract adopt(node: ControlNodeAddress, asked: { readonly epoch: number }): Promise<Answer<null>>;

  /** Which of these artefacts the control node does not hold yet. */
  abstract missing(
    node: ControlNodeAddress,
    asked: { readonly epoch: number; readonly sha256: readonly string[] },
  ): Promise<Answer<readonly string[]>>;

  /** Sends the bytes of one artefact from a local file; the control node hashes what arrives. */
  abstract stage(
    node: ControlNodeAddress,
    artefact: { readonly sha256: string; readonly path: string; readonly bytes: number },
  ): Promise<Answer<null>>;

  /** Lets go of all connections. */
  abstract close(): Promise<void>;
}
