import { record } from '../../audit/audit.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import type { ProductSettings, TrackerSettings } from '../../sites/product-settings.js';
import type { Release } from '../release.js';
import { announceTickets, announceVersion } from './announcement.service.js';
import { keepWish } from './scope.table.js';
import type { Wish } from './wish.js';

/** A scope that somebody agreed on, and those of its tickets that the tracker is to be told of. */
interface Agreed {
  readonly settings: ProductSettings;
  readonly tracker: TrackerSettings;
  readonly wish: Wish;
  readonly tickets: readonly string[];
  /** The person's uuid. */
  readonly by: string;
}

/** Keeps a scope, which counts from now on, on the record, and has its product's tracker told of it, sooner or later. */
export async function agreeOn(
  tx: Tx,
  release: Pick<Release, 'version' | 'product'>,
  { settings, tracker, wish, tickets, by }: Agreed,
): Promise<void> {
  const kept = await keepWish(tx, release.version, { ...wish, by });
  await announceVersion(tx, release, settings);
  await announceTickets(tx, release, { tracker, wish: kept, tickets });
  const detail = {
    ...{ tickets: wish.tickets, needsUat: wish.needsUat, towards: wish.towards },
    told: tickets.length,
  };
  await record(tx, { actor: `person:${by}`, action: 'scope.set', subject: `release:${release.version}`, detail });
}
