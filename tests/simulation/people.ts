import { isToGoBack, refusalToRetry, refusalToRollBack, refusalToSkip } from '../../src/rollouts/act.js';
import { isActiveRollout } from '../../src/rollouts/rollout.js';
import { countsAsFailure, isInFlight, standing, type SiteFacts } from '../../src/rollouts/standing.js';
import { factsOf } from './deciding.js';
import type { World } from './world.js';

/** So many times people try what may yet succeed; after that they leave out what still does not. */
const TRIES = 25;

/** What people do to the rollout: halts at any moment; and again and again somebody sees to what waits for a word. */
export class People {
  private tries = 0;

  constructor(private readonly world: World) {}

  halt(): void {
    const { store } = this.world;
    if (store.moveRollout('people', ['running'], 'halting')) store.haltedBy = 'somebody';
    this.world.tellNews();
  }

  /** One look at what waits for a word. */
  look(): void {
    const { store, dice } = this.world;
    if (!isActiveRollout(store.rollout)) return;
    this.tries += 1;
    const { waves } = factsOf(this.world);
    const sites = waves.flatMap((wave) => wave.sites);
    if (store.rollout === 'halted') {
      if (dice.chance(0.15) && this.rollBackAll(sites)) return;
      for (const site of sites.filter(countsAsFailure)) store.mark(site.site, { accepted: true }, 'accepted');
      store.moveRollout('people', ['halted'], 'running');
    }
    for (const site of sites) if (this.world.isHealed || dice.chance(0.3)) this.seeTo(site);
    this.world.tellNews();
  }

  private rollBackAll(sites: readonly SiteFacts[]): boolean {
    const { store, scenario } = this.world;
    const going = sites.filter(isToGoBack);
    if (scenario.returnRule === 'never' || going.length === 0) return false;
    for (const site of going) this.back(site);
    store.afterRollBack = 'rolled-back';
    store.moveRollout('people', ['running', 'halting', 'halted'], 'rolling-back');
    this.world.tellNews();
    return true;
  }

  private seeTo(site: SiteFacts): void {
    const { store, dice, scenario } = this.world;
    const now = standing(site);
    if (isInFlight(site) || now === 'waiting' || now === 'succeeded' || now === 'skipped' || now === 'in-flight')
      return;
    if (site.retryWanted || site.rollBackWanted || site.excused) return;
    const wish = this.tries > TRIES ? 'skip' : dice.pick(['retry', 'retry', 'skip', 'roll-back']);
    if (wish === 'retry' && refusalToRetry(store.rollout, site) === null) {
      const again = { retryWanted: true, rollBackWanted: false, excused: false, skipped: false };
      store.mark(site.site, again, 'retry-wanted');
    } else if (wish === 'roll-back' && refusalToRollBack(scenario.returnRule, '', site) === null) this.back(site);
    else if (wish === 'skip' && refusalToSkip(store.rollout, site) === null) {
      const out = { skipped: true, excused: true, retryWanted: false, rollBackWanted: false };
      store.mark(site.site, out, 'skipped');
    }
  }

  private back(site: SiteFacts): void {
    const back = { rollBackWanted: true, excused: true, retryWanted: false };
    this.world.store.mark(site.site, back, 'roll-back-wanted');
  }
}
