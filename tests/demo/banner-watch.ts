import { said } from '../service/said.js';
import { client } from '../client.js';
import { inShort, type Look, lookSchema, type Sighting, spoken } from './looks.js';
import { type Meanwhile, meanwhile } from './meanwhile.js';
import { type Scene, until } from './scene.js';

const LOOK_EVERY_MS = 300;
const ASK_SITES_EVERY_MS = 500;
const STATES = new Map([
  ['scheduled', 'scheduled'],
  ['in-progress', 'in progress'],
  ['verifying', 'being checked'],
  ['completed', 'completed'],
]);

/** Reads beside the story what the public is told of FLIP, as anybody may, and asks the sites themselves whether they are well. */
export class BannerWatch {
  readonly looks: Look[] = [];
  readonly sightings: Sighting[] = [];
  private readonly going: readonly Meanwhile[];

  private constructor(
    private readonly scene: Scene,
    sites: readonly string[],
  ) {
    this.going = [
      meanwhile(LOOK_EVERY_MS, () => this.look()),
      meanwhile(ASK_SITES_EVERY_MS, () => this.askSites(sites)),
    ];
  }

  /** Says each change of the banner's words as it comes. */
  static begin(scene: Scene, sites: readonly string[]): BannerWatch {
    return new BannerWatch(scene, sites);
  }

  /** Waits until it says something of this state. */
  async sees(state: string): Promise<void> {
    await until(this.scene, `the banner is ${state}`, () =>
      Promise.resolve(this.looks.at(-1)?.banner?.state === state ? true : null),
    );
  }

  /** Waits until nothing is being worked at any more, and ends. */
  async end(): Promise<void> {
    await until(this.scene, 'the banner says that all is well', () => {
      const last = this.looks.at(-1);
      const isOver =
        last?.banner?.down !== true && last?.sites.every(({ condition }) => ['working', 'unknown'].includes(condition));
      return Promise.resolve(isOver === true ? true : null);
    });
    for (const one of this.going) await one.end();
  }

  private async look(): Promise<void> {
    const look = said(await client(this.scene.url, null).get('/public/v1/status/flip'), lookSchema);
    const before = this.looks.at(-1);
    if (before?.asOf.getTime() === look.asOf.getTime()) return;
    this.looks.push(look);
    const { banner } = look;
    if (banner === null || spoken(before?.banner ?? null) === spoken(banner)) return;
    this.scene.stage.say(`  Banner, ${STATES.get(banner.state) ?? banner.state}: ${inShort(banner)}`);
  }

  private async askSites(sites: readonly string[]): Promise<void> {
    const at = new Date();
    const ill = await Promise.all(
      sites.map(async (id) => ((await isWell(this.scene.lab.site(id).health('flip'))) ? [] : [id])),
    );
    this.sightings.push(...ill.flat().map((site) => ({ site, at })));
  }
}

async function isWell(address: string): Promise<boolean> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(3000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
