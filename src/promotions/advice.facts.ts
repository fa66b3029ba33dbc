import { replacementsOf, replacing } from '../incidents/rca/blameless.js';
import { escapedBefore } from '../incidents/rca/rca-section.table.js';
import { listPeople } from '../people/person.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Release } from '../releases/release.js';
import type { EnvironmentName } from '../sites/environment.js';
import { criterionTitle } from './known-criteria.js';

/** A defect of Live that an earlier release let through, and what should have caught it (003-066). */
export interface Advice {
  /** The incident, as people say it. */
  readonly incident: string;
  readonly what: string;
  readonly environment: EnvironmentName;
  /** Null where no criterion asks for it yet. */
  readonly criterion: string | null;
  readonly title: string | null;
  readonly why: string;
}

/** What the RCAs of the product advise to try with a release, in words that name nobody. */
export async function adviceFor(tx: Tx, release: Release): Promise<readonly Advice[]> {
  const escaped = await escapedBefore(tx, release);
  if (escaped.length === 0) return [];
  const words = replacing(replacementsOf(await listPeople(tx)));
  return escaped.map(({ incident, summary, environment, criterion, why }) => ({
    ...{ incident, what: words(summary), environment, criterion, why: words(why) },
    title: criterion === null ? null : criterionTitle(environment, criterion),
  }));
}
