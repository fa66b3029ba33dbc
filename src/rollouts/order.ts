import { isWayOn, type AttemptKind } from './attempt.js';
import type { StartOrder } from './site-runner.js';

/** What an attempt has when it is about to be sent. */
export interface Sendable {
  readonly id: string;
  readonly kind: AttemptKind;
  readonly host: string;
  readonly product: string;
  readonly token: number | null;
  readonly epoch: number | null;
  readonly incarnation: string | null;
  readonly deadline_seconds: number;
  readonly target_version: string | null;
  readonly target_digest: string | null;
  readonly inputs: {
    readonly version: string;
    readonly digest: string;
    readonly packages: readonly { readonly service: string; readonly version: string; readonly sha256: string }[];
    readonly directory: string;
    readonly restart: readonly string[];
    readonly stop: readonly string[];
    readonly start: readonly string[];
    readonly health: string;
    readonly healthSeconds: number;
    readonly quiesce?: { readonly check: readonly string[] };
  };
}

/**
 * The order for the control node: the inputs as they were planned, and nothing that was made up since. Throws if the attempt was
 * never claimed, which would be a fault of ours.
 */
export function orderOf(attempt: Sendable): StartOrder {
  const { token, epoch, incarnation, inputs } = attempt;
  if (token === null || epoch === null || incarnation === null)
    throw new Error(`Attempt ${attempt.id} was never claimed.`);
  const target =
    attempt.target_version === null ? null : { version: attempt.target_version, digest: attempt.target_digest };
  const packages = inputs.packages.map(({ service, version, sha256 }) => ({ service, version, sha256 }));
  const release = { version: inputs.version, digest: inputs.digest, packages };
  const { directory, restart, stop, start, health, healthSeconds } = inputs;
  const common = { directory, restart, stop, start, health, healthSeconds, attempt: attempt.id, token };
  return {
    ...{ epoch, token, key: attempt.id, incarnation, host: attempt.host, product: attempt.product },
    playbook: attempt.kind,
    manifestDigest: isWayOn(attempt.kind) ? inputs.digest : (attempt.target_digest ?? inputs.digest),
    deadlineSeconds: attempt.deadline_seconds,
    vars: {
      release,
      ...common,
      ...quiesceOf(attempt),
      ...(attempt.kind === 'roll-back' && target !== null ? { back: target } : {}),
    },
  };
}

/** Whether the site is busy is only asked on the way on: a way back waits for nothing. */
function quiesceOf({ kind, inputs }: Sendable): { readonly quiesce?: readonly string[] } {
  return isWayOn(kind) && inputs.quiesce !== undefined ? { quiesce: inputs.quiesce.check } : {};
}
