import type { OwedNotice } from '../../notices/owed.js';
import type { EnvironmentName } from '../../sites/environment.js';
import type { Product } from '../../sites/site.js';

/** A halt, and how its rollout stood as it was told. */
export interface ToldHalt {
  readonly key: string;
  readonly rollout: string;
  readonly release: string;
  readonly product: Product;
  readonly environment: EnvironmentName;
  readonly because: string | null;
  /** UTC, ISO 8601: the mail may leave much later. */
  readonly askedAt: string;
  /** Name of who halted it; null where it halted by itself. */
  readonly by: string | null;
  readonly promotedBy: string;
  /** A Sev 1 came up in it that nobody has answered, so that whoever promoted it does not decide either. */
  readonly isSevere: boolean;
  /** Names of the sites at which it may still begin, until their control node confirms the halt (INV-11). */
  readonly unconfirmed: readonly string[];
  readonly have: number;
  readonly inAll: number;
  /** Names of the sites at which something is under way. */
  readonly underWay: readonly string[];
  readonly waiting: number;
  /** The address of its page. */
  readonly page: string;
}

/** What the notice of a halt is called, however often it is owed. */
export function keyOfHalt({ id, halt }: { readonly id: string; readonly halt: number }): string {
  return `rollout-halted/${id}/${halt}`;
}

const MOST_NAMES = 10;

/** That a rollout is halted, to our own people alone: where, why, what goes on to its end, what waits, and who may decide. */
export function owedOfHalt(halt: ToldHalt): OwedNotice {
  const { key, rollout, release, product, environment, underWay, unconfirmed, ...told } = halt;
  return {
    ...{ key, event: 'rollout-halted' },
    subject: { release, product, environment, trust: null, sites: [] },
    facts: {
      ...told,
      unconfirmed: unconfirmed.slice(0, MOST_NAMES),
      moreUnconfirmed: Math.max(unconfirmed.length - MOST_NAMES, 0),
      underWay: underWay.slice(0, MOST_NAMES),
      moreUnderWay: Math.max(underWay.length - MOST_NAMES, 0),
    },
    ...{ thread: `rollout/${rollout}`, calendar: null, link: null, acknowledgeBy: null, instead: [], also: [] },
  };
}
