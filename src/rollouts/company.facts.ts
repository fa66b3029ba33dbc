import type { Tx } from '../platform/database/database.service.js';
import { worksWithOf } from '../releases/release.table.js';
import { isLive, isLook, type AttemptKind, type AttemptState } from './attempt.js';
import type { Company } from './company.js';
import { versionsAmong, versionsAt } from './running-release.table.js';

/** What is asked of an attempt: the versions between which it may have left its site. */
interface Mover {
  readonly site: string;
  readonly kind: AttemptKind;
  readonly state: AttemptState;
  readonly sent: boolean;
  readonly target_version: string | null;
  readonly before_version: string | null;
}

/**
 * What may run at these sites, by their own probes and by what is under way there; null where no manifest concerned says
 * anything of the versions that it works with, so that any may run beside any.
 */
export async function companyOf(
  tx: Tx,
  asked: { readonly release: string; readonly product: string; readonly sites: readonly string[] },
  attempts: readonly Mover[] = [],
): Promise<Company | null> {
  const tried = attempts.flatMap((attempt) => [attempt.target_version, attempt.before_version]);
  const there = [...(await versionsAmong(tx, asked.sites, asked.product)), ...tried].filter((one) => one !== null);
  const said = await worksWithOf(tx, [...new Set([asked.release, ...there])]);
  // Mostly none of them says anything, and then nobody need know what runs where.
  if ([...said.values()].every((some) => some === null)) return null;
  const mayRun = new Map<string, Set<string>>();
  const add = (site: string, version: string | null): void => {
    if (version !== null) mayRun.set(site, (mayRun.get(site) ?? new Set()).add(version));
  };
  const doubtful = new Set<string>();
  for (const row of await versionsAt(tx, asked.sites, asked.product)) {
    add(row.site, row.version);
    if (row.doubtful) doubtful.add(row.site);
  }
  for (const attempt of attempts) {
    if (isLook(attempt.kind)) continue;
    // Where the probe's word no longer counts, all that was tried there may have come about.
    const sent = attempt.sent && (doubtful.has(attempt.site) || !mayRun.has(attempt.site));
    if (!isLive(attempt.state) && !sent) continue;
    add(attempt.site, attempt.target_version);
    add(attempt.site, attempt.before_version);
  }
  const versions = new Set([asked.release, ...[...mayRun.values()].flatMap((some) => [...some])]);
  const worksWith = new Map([...said].filter(([version]) => versions.has(version)));
  if ([...worksWith.values()].every((some) => some === null)) return null;
  return { release: asked.release, mayRun: new Map([...mayRun].map(([site, some]) => [site, [...some]])), worksWith };
}
