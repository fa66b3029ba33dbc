import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Lab } from '../lab/lab.js';
import type { BuiltRelease } from '../lab/release-package.js';
import { BuiltService } from '../service/built-service.js';
import { hasEnded, meetGate, promote, register, type Registered, RUNGS } from '../service/climb.js';
import { faultsAtSites } from '../service/proof.js';
import { makeTeam, type Team } from '../service/team.js';

const WITHIN_MS = 600_000;
const LOOK_EVERY_MS = 25;
const productionSchema = z.looseObject({ sites: z.array(z.looseObject({})) });

/** The whole product at work: the built service, its database, the control node, and the sites. */
export class GatehouseWay {
  private before: string | null = null;
  private next: Registered | null = null;

  private constructor(
    private readonly lab: Lab,
    private readonly service: BuiltService,
    private readonly team: Team,
    private readonly onlooker: pg.Client,
  ) {}

  /** Starts the service on a lab whose Production is made a single wave. */
  static async start(lab: Lab): Promise<GatehouseWay> {
    const file = join(lab.environmentsDirectory, 'production.yml');
    const production = productionSchema.parse(parse(await readFile(file, 'utf8')));
    const sites = production.sites.map((site) => ({ ...site, pilot: true }));
    await writeFile(file, stringify({ ...production, sites }));
    const folder = join(lab.folder, 'service');
    const service = await BuiltService.start({ keeper: lab.keeper, folder, settings: lab.settings() });
    const onlooker = new pg.Client({ connectionString: (await service.postgres())?.address });
    await onlooker.connect();
    return new GatehouseWay(lab, service, await makeTeam(service), onlooker);
  }

  /** What the service has logged as errors. */
  errors(): Promise<string[]> {
    return this.service.errors();
  }

  /** Stops the service. */
  async stop(): Promise<void> {
    await this.onlooker.end();
    await this.service.stop();
  }

  /** Takes a release up to the gate of Production, and meets that gate; not part of what is measured. */
  async bring(built: BuiltRelease): Promise<void> {
    const release = await register(this.team, built, this.before);
    for (const rung of RUNGS) {
      await meetGate(this.team, release, rung);
      if (rung !== 'production') await this.follow(await promote(this.team, release, rung));
    }
    this.next = release;
    this.before = release.version;
  }

  /** Promotes what was brought to Production; seconds from the request until the rollout is completed. */
  async deploy(): Promise<number> {
    if (this.next === null) throw new Error('no release was brought to the gate of Production');
    const began = performance.now();
    await this.follow(await promote(this.team, this.next, 'production'));
    const seconds = (performance.now() - began) / 1000;
    // A measurement counts only if every site really runs the release.
    const faults = await faultsAtSites(this.lab, this.next);
    if (faults.length > 0) throw new Error(faults.join('; '));
    return seconds;
  }

  /** Looks at the row itself: asking the API forty times a second would be a load that no user makes. */
  private async follow(rollout: string): Promise<void> {
    const until = performance.now() + WITHIN_MS;
    for (;;) {
      const { rows } = await this.onlooker.query<{ state: string }>('select state from app.rollout where id = $1', [
        rollout,
      ]);
      const state = rows[0]?.state ?? 'unknown';
      if (state === 'completed') return;
      if (hasEnded(state) || performance.now() > until) throw new Error(`a rollout is ${state}, not completed`);
      await pause(LOOK_EVERY_MS);
    }
  }
}
