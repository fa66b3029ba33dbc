import type { RolloutState } from '../rollout.js';
import type { DecisionName } from './decision.js';
import { saysOf, titleOf, type StopScope } from './stop.js';

/** A person as a stop names one. */
export interface Somebody {
  readonly person: string;
  readonly name: string;
}

/** A stop with all that is known of it, as the hub sees it. */
export interface KnownStop {
  readonly id: string;
  readonly scope: StopScope;
  readonly of: string | null;
  readonly reason: string;
  readonly by: Somebody | null;
  readonly at: Date;
  readonly confirmedAt: Date | null;
  /** Sites at which a control node has not yet confirmed that nothing will start (INV-11). */
  readonly unconfirmed: readonly { readonly site: string; readonly name: string; readonly trust: string | null }[];
  /** The rollouts that it has halted. */
  readonly rollouts: readonly {
    readonly rollout: string;
    readonly release: string;
    readonly environment: string;
    readonly state: RolloutState;
  }[];
  readonly lifted: {
    readonly at: Date;
    readonly by: Somebody | null;
    readonly reason: string | null;
    readonly decide: DecisionName | null;
  } | null;
}

export interface StopView extends Omit<KnownStop, 'unconfirmed'> {
  /** What is stopped, in words. */
  readonly title: string;
  readonly unconfirmed: readonly { readonly site: string; readonly name: string }[];
  /** How it stands, in a sentence. */
  readonly says: string;
}

const HUBS_OWN = 'The hub stopped the line, and can tell you why.';

/**
 * A stop as one caller sees it. A Trust sees that it is stopped, and the state of its own sites; why, by whom and what else is
 * stopped is the hub's own word where the stop is not the Trust's alone, as it may speak of any site (INV-34).
 */
export function stopView(stop: KnownStop, reach: 'every' | readonly string[]): StopView {
  const unconfirmed = stop.unconfirmed.filter(
    ({ trust }) => reach === 'every' || (trust !== null && reach.includes(trust)),
  );
  const names = unconfirmed.map(({ name }) => name);
  return {
    ...(reach === 'every' ? stop : asTold(stop)),
    title: titleOf(stop),
    unconfirmed: unconfirmed.map(({ site, name }) => ({ site, name })),
    says: saysOf({ confirmedAt: stop.confirmedAt, liftedAt: stop.lifted?.at ?? null }, names),
  };
}

function asTold(stop: KnownStop): KnownStop {
  const wide = stop.scope === 'everything' || stop.scope === 'environment';
  const lifted = stop.lifted === null ? null : { at: stop.lifted.at, by: null, reason: null, decide: null };
  return { ...stop, reason: wide ? HUBS_OWN : stop.reason, by: null, rollouts: [], lifted };
}
