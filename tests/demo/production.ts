import type { Registered } from '../service/climb.js';
import { BannerWatch } from './banner-watch.js';
import { type BannerSummary, judge, type Stretch } from './looks.js';
import { everyTrustHas, takingTrusts } from './parties.js';
import { ordersAt, type Rollout, sitesOf } from './rollout.js';
import { type Scene, told } from './scene.js';
import { longEnough, slowDown } from './slowly.js';
import { askForSmokeTests, Testers } from './smoke.js';

/** A pilot whose restart may take longer than ever before. */
const SLOW = { site: 'calderwick', name: 'Calderwick University Hospitals' } as const;
/** Where that would take longer than so many seconds, a later moment is taken; there nobody is kept waiting for long either. */
const PATIENCE_SECONDS = { pilots: 40, again: 50 } as const;

/** How people were told of the release in Production, from before its dates until the last Trust has it. */
export class ToldProduction {
  private wasSlow = false;

  private constructor(
    private readonly scene: Scene,
    private readonly release: Registered,
    private readonly sites: readonly string[],
    private readonly banner: BannerWatch,
    private readonly testers: Testers,
  ) {}

  /** Has each Trust asked to test the release, and begins to watch what people are told. */
  static async begin(scene: Scene, release: Registered): Promise<ToldProduction> {
    const decided = await askForSmokeTests(scene, release, 'It changes how studies are imported.');
    told(scene, scene.team.releaseManager, decided);
    const sites = (await takingTrusts(scene)).map(({ id }) => id);
    const banner = BannerWatch.begin(scene, sites);
    return new ToldProduction(scene, release, sites, banner, Testers.begin(scene, release));
  }

  /** Waits until every Trust, and the public, knows what is to come. */
  async ahead(): Promise<void> {
    const { scene, release, sites } = this;
    const mails = await everyTrustHas(scene, release.version, 'downtime-ahead');
    scene.stage.say(
      `    All ${String(sites.length)} Trusts have word of their downtime ahead (${String(mails)} mails)`,
    );
    await this.banner.sees('scheduled');
    if (longEnough(new Date()) <= PATIENCE_SECONDS.pilots) await this.slow(SLOW.site, SLOW.name);
  }

  /** Before a Trust is tried once more: unless a time was put off before, it is now, where that does not take long. */
  async again(site: string, name: string): Promise<void> {
    const wasPutOff = this.banner.looks.some(({ banner }) => banner?.down === true && banner.wasBackAt !== null);
    if (!wasPutOff && longEnough(new Date()) <= PATIENCE_SECONDS.again) await this.slow(site, name);
  }

  /** Waits until every Trust has tested, and everybody knows that all is back; tells how the banner did meanwhile. */
  async end(rollout: Rollout): Promise<{ readonly banner: BannerSummary; readonly faults: readonly string[] }> {
    const { scene, release, sites, banner } = this;
    await this.testers.end(sites.length);
    scene.stage.say(`  One tester of each Trust says, by the link in their mail, that ${release.version} works there.`);
    await banner.end();
    const mails = await everyTrustHas(scene, release.version, 'restored');
    scene.stage.say(`  All ${String(sites.length)} Trusts have word that it is back (${String(mails)} mails)`);
    if (this.wasSlow) await scene.lab.site(SLOW.site).heal();
    const summary = judge(banner.looks, { stretches: stretchesOf(rollout), sightings: banner.sightings });
    return { banner: summary, faults: faultsOf(summary) };
  }

  private async slow(site: string, name: string): Promise<void> {
    this.wasSlow = true;
    await slowDown(this.scene, site, name);
  }
}

/** When each site was being changed, as its own attempts say. */
export function stretchesOf(rollout: Rollout): readonly Stretch[] {
  return sitesOf(rollout).flatMap((site) =>
    ordersAt(site).flatMap(({ startedAt, endedAt }) =>
      startedAt === null || endedAt === null ? [] : [{ site: site.site, from: startedAt, to: endedAt }],
    ),
  );
}

function faultsOf({ whileDown, missed, unsaid, predictions, gone }: BannerSummary): string[] {
  return [
    ...(whileDown === 0 ? ['nobody looked at the banner while a site was down'] : []),
    ...(missed === 0 ? [] : [`the banner said ${String(missed)} times that nothing is down, while a site was`]),
    ...(unsaid === 0 ? [] : [`a site was not well ${String(unsaid)} times without a banner`]),
    ...(predictions > 0 ? [] : ['the banner never said when it is back']),
    ...(gone ? [] : ['the banner did not go when all was back']),
  ];
}
