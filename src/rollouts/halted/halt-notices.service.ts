import { Injectable, type OnModuleInit } from '@nestjs/common';
import { NoticeSources, type NoticeSource } from '../../notices/notice-sources.service.js';
import { keptKeys } from '../../notices/notice.table.js';
import type { OwedNotice } from '../../notices/owed.js';
import { namesOfPeople } from '../../people/person.table.js';
import { Settings } from '../../platform/config/settings.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { haltableOf } from '../halt.table.js';
import { mayStillBegin } from '../protocol/burial.js';
import { gatherToDraw } from '../rollout.facts.js';
import { unansweredSevere } from '../severe/severe.table.js';
import { standing } from '../standing.js';
import { keyOfHalt, owedOfHalt } from './halt-owed.js';
import { haltedRollouts, type HaltedRollout } from './halted.table.js';

/** Draws what release managers are told of a halt, whatever brought it about: once each. */
@Injectable()
export class HaltNotices implements OnModuleInit, NoticeSource {
  readonly name = 'halts';
  /** Where the pages are. */
  private readonly ours: string;

  constructor(
    private readonly sources: NoticeSources,
    settings: Settings,
  ) {
    this.ours = settings.get('PUBLIC_URL').replace(/\/$/, '');
  }

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const halted = await haltedRollouts(tx);
    const told = await keptKeys(tx, halted.map(keyOfHalt));
    const owed: OwedNotice[] = [];
    // One may stay halted for days, at a thousand sites.
    for (const one of halted) if (!told.has(keyOfHalt(one))) owed.push(await this.owedOf(tx, one));
    return owed;
  };

  private async owedOf(tx: Tx, rollout: HaltedRollout): Promise<OwedNotice> {
    const { facts, scope } = await gatherToDraw(tx, rollout);
    const sites = facts.waves.flatMap((wave) => wave.sites).map((site) => ({ id: site.site, stands: standing(site) }));
    const pending = rollout.state === 'halting' ? await haltableOf(tx, rollout.id) : [];
    const mayBegin = [...new Set(pending.filter(mayStillBegin).map(({ site }) => site))];
    const { halted_by: by, requested_by: promoter } = rollout;
    const names = await namesOfPeople(tx, by === null ? [promoter] : [promoter, by]);
    const { id, release, product, environment, halt_because: because } = rollout;
    return owedOfHalt({
      ...{ key: keyOfHalt(rollout), rollout: id, release, product, environment, because },
      askedAt: rollout.halt_asked_at.toISOString(),
      by: by === null ? null : (names.get(by) ?? 'Somebody'),
      promotedBy: names.get(promoter) ?? 'Somebody',
      isSevere: (await unansweredSevere(tx, rollout)).length > 0,
      unconfirmed: mayBegin.map((site) => scope.get(site)?.name ?? site),
      have: sites.filter(({ stands }) => stands === 'succeeded').length,
      inAll: sites.length,
      underWay: sites.flatMap(({ id: site, stands }) =>
        stands === 'in-flight' || stands === 'rolling-back' ? [scope.get(site)?.name ?? site] : [],
      ),
      waiting: sites.filter(({ stands }) => stands === 'waiting').length,
      page: `${this.ours}/rollouts/${id}`,
    });
  }
}
