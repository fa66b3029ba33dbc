import { Injectable } from '@nestjs/common';
import { concerns, type ClinicalRejection } from '../../../evidence/clinical-risk/rejection.js';
import { rejectionsOf } from '../../../evidence/clinical-risk/rejection.table.js';
import { hotfixesByRelease } from '../../../hotfixes/hotfix.table.js';
import { findIncidents } from '../../../incidents/incident.table.js';
import type { Caller } from '../../../people/caller.js';
import { trustsInReach } from '../../../people/permission.js';
import { namesOfPeople } from '../../../people/person.table.js';
import { Clock } from '../../../platform/clock.service.js';
import { Database } from '../../../platform/database/database.service.js';
import { gatherIncidents } from '../../../promotions/incident.facts.js';
import type { ActsAheadView } from '../../../rollouts/acts-ahead.js';
import type { DrawnRollout, RolloutToAct, RolloutView } from '../../../rollouts/rollout-view.js';
import { RolloutViews } from '../../../rollouts/rollout-view.service.js';
import { severeIncidentsOf } from '../../../rollouts/severe/severe.table.js';
import type { Hold } from '../../../rollouts/standing.js';
import { wordsSaid, type SaidWord, type WordName } from '../../../rollouts/site-word.table.js';
import { covers } from '../../../rollouts/stops/stop.js';
import { openOverrides, type OpenOverride } from '../../../rollouts/under-way.table.js';
import type { StopView } from '../../../rollouts/stops/stop-view.js';
import { Stops } from '../../../rollouts/stops/stop.service.js';
import { isActiveRollout } from '../../../rollouts/rollout.js';
import { isEnvironmentName } from '../../../sites/environment.js';
import { Environments } from '../../../sites/environments.service.js';
import { PRODUCTS } from '../../../sites/site.js';
import { isPutBack, type ToldWord } from './decision-words.js';
import type { KeptOut } from './kept-out.js';

/** What the page of an act on a whole rollout shows, as far as its reader may see it. */
export interface RolloutActFacts {
  readonly rollout: RolloutToAct;
  /** What each act would do to which sites, if it were done now. */
  readonly ahead: ActsAheadView;
  /** As people call the environment. */
  readonly title: string;
  /** What would keep sites that wait, by site, where the act lets it go on; else none. */
  readonly holds: ReadonlyMap<string, Hold>;
}

/** What the page of a rollout shows, as far as its reader may see it. */
export interface RolloutPageFacts extends Omit<RolloutActFacts, 'holds'> {
  readonly rollout: DrawnRollout;
  /** Of its release on clinical risk, which keep it from any further site; none where it is over. */
  readonly rejections: readonly ClinicalRejection[];
  /** Those in force that cover one of its sites. */
  readonly stops: readonly StopView[];
  /** Names by their ids of the persons whom the page names; none for a Trust, who is told of no one of the hub's. */
  readonly names: ReadonlyMap<string, string>;
  /** What people said of its sites, oldest first: of their way back, or all of one site where its page is asked for. */
  readonly words: readonly ToldWord[];
  /** Whether all its sites are shown, and not those of some Trusts alone. */
  readonly isWhole: boolean;
  readonly now: Date;
}

/** What a site goes back by, and what takes that back. */
const WAY_BACK: readonly WordName[] = ['roll-back-wanted', 'retry-wanted'];

const EVERY_WORD: readonly WordName[] = ['accepted', 'retry-wanted', 'skipped', 'roll-back-wanted'];

/** What the page of one of its sites shows, or of leave to change one. */
export interface RolloutSiteFacts extends RolloutPageFacts {
  readonly rollout: RolloutView;
  /** Requests to open one of its sites that are to be decided about. */
  readonly toOpen: readonly OpenOverride[];
}

/** Gathers one rollout with all that can be done to it. */
@Injectable()
export class RolloutFinder {
  constructor(
    private readonly views: RolloutViews,
    private readonly stops: Stops,
    private readonly environments: Environments,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** As a page of all of it draws it. Refuses with 404 what is not there, and what has no site of the caller's. */
  async gather(id: string, caller: Caller): Promise<RolloutPageFacts> {
    const { rollout, ahead } = await this.views.draw(id, caller);
    const words = went(rollout) ? await this.wordsIn({ rollout: id, site: null }, WAY_BACK) : [];
    return { rollout, ahead, ...(await this.around(rollout, words, caller)) };
  }

  /** As it is shown to whoever is about to act on the whole of it; with what holds its sites where they let it go on. Refuses as `gather` does. */
  async gatherToAct(id: string, caller: Caller, letsGoOn: boolean): Promise<RolloutActFacts> {
    const { rollout, ahead } = await this.views.findToActOnAll(id, caller);
    const holds = letsGoOn ? await this.views.holdsAhead(id, caller) : new Map<string, Hold>();
    return { rollout, ahead, holds, title: this.titleOf(rollout.environment) };
  }

  /** With all that is known of its sites, or of one alone where it is named. Refuses as `gather` does. */
  async gatherSites(id: string, caller: Caller, site: string | null = null): Promise<RolloutSiteFacts> {
    const { rollout, ahead } = await this.views.findToAct(id, caller, site);
    const words = site === null ? [] : await this.wordsIn({ rollout: id, site }, EVERY_WORD);
    const isAsked = rollout.overrides.some(({ state }) => state === 'requested');
    const toOpen = isAsked ? await this.database.transaction((tx) => openOverrides(tx, id)) : [];
    return { rollout, ahead, toOpen, ...(await this.around(rollout, words, caller)) };
  }

  /**
   * What stands in the way of its release: rejections of it on clinical risk, and the open incidents of its product for which the gate of
   * its environment lets no release in, but for what was raised as it stopped, unless a person called that severe: whoever acts on it
   * decides on just that.
   */
  async keptOutBy(
    rollout: Pick<RolloutToAct, 'id' | 'product' | 'environment' | 'release' | 'digest'>,
  ): Promise<KeptOut> {
    const product = PRODUCTS.find((one) => one === rollout.product);
    const rung = this.environments.rungs.find(({ name }) => name === rollout.environment);
    if (product === undefined || rung === undefined) return { incidents: [], unanswered: [], rejections: [] };
    const settings = this.environments.product(product);
    const { open, blockOn, severe, rejected } = await this.database.transaction(async (tx) => ({
      ...(await gatherIncidents(tx, { product, settings })),
      severe: await severeIncidentsOf(tx, rollout),
      rejected: await rejectionsOf(tx, rollout.release),
    }));
    const severities: readonly number[] = blockOn[rung.name] ?? [];
    const halting = new Set(severe.map((one) => one.id));
    const here = { digest: rollout.digest, environment: rung.name };
    return {
      incidents: open.filter(
        ({ id, severity, raisedAs, rollout: of }) =>
          severities.includes(severity) && (halting.has(id) || raisedAs !== 'gatehouse' || of !== rollout.id),
      ),
      unanswered: severe.filter(({ isUnanswered }) => isUnanswered),
      rejections: rejected.filter((one) => one.withdrawn === null && concerns(one, here)),
    };
  }

  /** The incidents that a release is the fix of, each with its hotfix: `INC-1 (HF-1)`. */
  async mendedBy({ release }: Pick<RolloutToAct, 'release'>): Promise<readonly string[]> {
    return this.database.transaction(async (tx) => {
      const hotfixes = (await hotfixesByRelease(tx, release)).filter(({ state }) => state !== 'called-off');
      const incidents = await findIncidents(
        tx,
        hotfixes.map(({ incident }) => incident),
      );
      return hotfixes.flatMap(({ number, incident }) => {
        const mended = incidents.get(incident);
        return mended === undefined ? [] : [`${mended.number} (${number})`];
      });
    }, 'rollout.mended');
  }

  private async rejectionsHere({
    release,
    digest,
    environment,
  }: Pick<RolloutToAct, 'release' | 'digest' | 'environment'>): Promise<readonly ClinicalRejection[]> {
    if (!isEnvironmentName(environment)) return [];
    const all = await this.database.transaction((tx) => rejectionsOf(tx, release), 'rollout.rejections');
    return all.filter((one) => one.withdrawn === null && concerns(one, { digest, environment }));
  }

  private async wordsIn(
    where: { readonly rollout: string; readonly site: string | null },
    words: readonly WordName[],
  ): Promise<readonly SaidWord[]> {
    return this.database.transaction((tx) => wordsSaid(tx, where, words), 'rollout.words');
  }

  private async around(
    rollout: DrawnRollout,
    words: readonly SaidWord[],
    caller: Caller,
  ): Promise<Omit<RolloutPageFacts, 'rollout' | 'ahead'>> {
    const { environment, waves } = rollout;
    const { stops } = await this.stops.list({ inForce: true, limit: 200 }, caller);
    const places = waves.flatMap(({ sites }) => sites.map(({ site, trust }) => ({ environment, site, trust })));
    const isWhole = trustsInReach(caller, 'rollouts.read') === 'every';
    const named = isWhole ? namedIn(rollout, words) : [];
    return {
      rejections: isActiveRollout(rollout.state) ? await this.rejectionsHere(rollout) : [],
      stops: stops.filter((stop) => places.some((place) => covers(stop, place))),
      title: this.titleOf(environment),
      names: named.length === 0 ? new Map() : await this.database.transaction((tx) => namesOfPeople(tx, named)),
      ...{
        isWhole,
        words: isWhole ? words : words.map(({ site, word, at }) => ({ site, word, at, by: null, reason: null })),
      },
      now: this.clock.now(),
    };
  }

  private titleOf(environment: string): string {
    return this.environments.rungs.find(({ name }) => name === environment)?.title ?? environment;
  }
}

/** The persons whom the page names. */
function namedIn({ requestedBy, halt, decisions }: DrawnRollout, words: readonly SaidWord[]): readonly string[] {
  const decided = [...decisions, ...words].map(({ by }) => by);
  return [...new Set([requestedBy, halt?.by ?? null, ...decided])].filter((id) => id !== null);
}

/** Whether a site went back, goes or failed to. */
function went({ waves }: DrawnRollout): boolean {
  return waves.some(({ sites }) => sites.some(({ standing }) => isPutBack(standing)));
}
