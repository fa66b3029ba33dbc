import { grouped } from '../../platform/grouping.js';
import { eventsOf } from '../../rollouts/attempt-event.table.js';
import {
  evidencedAttempts,
  evidencedSites,
  rolloutsOfRelease,
  type EvidencedAttempt,
  type EvidencedSite,
} from '../../rollouts/rollout-evidence.table.js';
import { wavesOf } from '../../rollouts/rollout-scope.table.js';
import { findRollout } from '../../rollouts/rollout.table.js';
import { decisionsAbout } from '../../rollouts/stops/stop.table.js';
import { overridesOf } from '../../rollouts/timing/override.table.js';
import { fileName } from './file-name.js';
import type { EvidencePart, Gathering } from './part.js';
import { versionsSaid } from './site-versions.js';
import { jsonLine } from './withheld.js';

const SITES = 100;
const LINES = 1_000;

/** A site of a rollout, and every attempt there. */
export interface SiteOfRollout {
  readonly site: EvidencedSite;
  readonly attempts: readonly EvidencedAttempt[];
}

/** Every rollout of it: as a whole, site by site with the versions before and after, and the log of each site. */
export async function* rolloutParts(of: Gathering): AsyncGenerator<EvidencePart> {
  for (const id of await rolloutsOfRelease(of.tx, of.release.version)) {
    of.subjects.add(`rollout:${id}`);
    const folder = `rollouts/${fileName(id)}`;
    yield { path: `${folder}/rollout.json`, content: [await wholeLine(of, id)] };
    yield { path: `${folder}/sites.ndjson`, content: siteLines(of, id) };
    for await (const { site, attempts } of sitesOf(of, id)) {
      const logged = attempts.filter(({ isLogged }) => isLogged);
      if (logged.length > 0)
        yield { path: `${folder}/logs/${fileName(site.site)}.ndjson`, content: logLines(of, logged) };
    }
  }
}

/** The sites of a rollout in the order of its waves, some at a time. */
export async function* sitesOf({ tx }: Pick<Gathering, 'tx'>, rollout: string): AsyncGenerator<SiteOfRollout> {
  for (let past: EvidencedSite | null = null; ;) {
    const page: readonly EvidencedSite[] = await evidencedSites(tx, rollout, { past, limit: SITES });
    const names = page.map(({ site }) => site);
    const attempts = grouped(await evidencedAttempts(tx, rollout, names), ({ site }) => site);
    for (const site of page) yield { site, attempts: attempts.get(site.site) ?? [] };
    past = page.at(-1) ?? null;
    if (page.length < SITES) return;
  }
}

async function wholeLine({ tx }: Gathering, id: string): Promise<string> {
  const rollout = await findRollout(tx, id);
  return jsonLine({
    ...{ rollout, waves: await wavesOf(tx, id), decisions: await decisionsAbout(tx, id) },
    overrides: await overridesOf(tx, id),
  });
}

async function* siteLines(of: Gathering, rollout: string): AsyncGenerator<string> {
  for await (const { site, attempts } of sitesOf(of, rollout)) {
    for (const { id } of attempts) of.subjects.add(`attempt:${id}`);
    yield jsonLine({ ...site, ...versionsSaid(attempts), attempts });
  }
}

async function* logLines({ tx }: Gathering, attempts: readonly EvidencedAttempt[]): AsyncGenerator<string> {
  for (const { id, kind } of attempts)
    for (let from = 1; ;) {
      const lines = await eventsOf(tx, { attempt: id, from, limit: LINES });
      for (const line of lines) yield jsonLine({ kind, ...line });
      from = (lines.at(-1)?.seq ?? 0) + 1;
      if (lines.length < LINES) break;
    }
}
