import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Lab } from '../lab/lab.js';
import type { BuiltService } from '../service/built-service.js';
import { command } from '../service/command.js';
import type { BannerSummary } from './looks.js';
import type { OutsideSummary } from './outside-verdict.js';
import type { PartiesSummary } from './parties.js';
import { ordersAt, type Rollout, secondsAt, sitesOf } from './rollout.js';

/** One site as the story leaves it; version and digest are its own word, the rest is Gatehouse's. */
export interface SiteSummary {
  readonly site: string;
  readonly environment: string;
  readonly version: string | null;
  readonly digest: string | null;
  readonly attempts: number;
  readonly seconds: number;
}

/** What `--json` writes. */
export interface Summary extends OutsideSummary, PartiesSummary {
  readonly ok: boolean;
  readonly sites: readonly SiteSummary[];
  /** How FLIP's banner did while the new release went to the Trusts; null where it never did. */
  readonly banner: BannerSummary | null;
  readonly audit: { readonly entries: number; readonly head: string };
}

const headSchema = z.object({ seq: z.number(), hash: z.string() });

/** Each site of these rollouts as it stands now. */
export async function summarise(lab: Lab, rollouts: ReadonlyMap<string, Rollout>): Promise<SiteSummary[]> {
  const summaries: SiteSummary[] = [];
  for (const [environment, rollout] of rollouts)
    for (const site of sitesOf(rollout)) {
      const { version, digest } = await lab.site(site.site).probe('flip');
      const seconds = Math.round(secondsAt(site, new Date()) * 10) / 10;
      summaries.push({ site: site.site, environment, version, digest, attempts: ordersAt(site).length, seconds });
    }
  return summaries;
}

/** The record's newest entry, written to a file of the lab that the record is checked against later. */
export async function exportHead(lab: Lab, service: BuiltService): Promise<string> {
  const file = join(lab.folder, 'audit-head.json');
  await writeFile(file, await command(service, ['audit', 'head']));
  return file;
}

/** Checks the whole record against a head exported before. Throws when anything was changed, lost or cut. */
export async function verifyRecord(service: BuiltService, exportedHead: string): Promise<Summary['audit']> {
  await command(service, ['audit', 'verify', '--head', exportedHead]);
  const { seq, hash } = headSchema.parse(JSON.parse(await command(service, ['audit', 'head'])));
  return { entries: seq, head: hash };
}
