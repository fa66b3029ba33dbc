import { Injectable } from '@nestjs/common';
import { deliveriesOfNotices } from '../evidence/deliveries/delivery.table.js';
import type { Caller } from '../people/caller.js';
import { mayDo, trustsInReach } from '../people/permission.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { notFound } from '../platform/http/problem.js';
import { findRelease } from '../releases/release.table.js';
import { Environments } from '../sites/environments.service.js';
import type { NoticeListQuery } from './notice-query.schema.js';
import {
  healthOf,
  shownMessage,
  shownNotice,
  type NoticesHealth,
  type ShownMessage,
  type ShownNotice,
} from './notice-view.js';
import type { KeptNotice } from './notice.js';
import { findNotice, listNotices, unacknowledged } from './notice.table.js';
import { comingOf, type ComingNotice } from './owed/ahead.js';
import { DowntimeNotices } from './owed/downtime-notices.service.js';
import { plannedDowntimes } from './owed/downtimes.js';
import { NoticeWords } from './words.service.js';

const MOST = 200;
const ALL_OF_RELEASE = 2000;

interface WholeNotice extends ShownNotice {
  readonly title: string;
  /** What it says, without anybody's link. */
  readonly says: readonly string[];
  readonly messages: readonly ShownMessage[];
}

interface NoticesOfRelease extends NoticesHealth {
  readonly release: string;
  /** What is still to be said, by when it falls due. */
  readonly ahead: readonly ComingNotice[];
  /** What was said, the newest first. */
  readonly told: readonly (ShownNotice & { readonly messages: readonly ShownMessage[] })[];
}

/** Shows what people were told, what they will be, and what became of each message. A Trust sees its own only. */
@Injectable()
export class Notices {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly downtimes: DowntimeNotices,
    private readonly words: NoticeWords,
  ) {}

  /** At most 200, the newest first. Of a Trust out of the caller's reach there are none. */
  async list(query: NoticeListQuery, caller: Caller): Promise<{ readonly notices: readonly ShownNotice[] }> {
    const { trust, ...rest } = query;
    const reach = reachOf(caller);
    const trusts = trust === undefined ? reach : [trust].filter((one) => reach?.includes(one) ?? true);
    return await this.database.transaction(async (tx) => {
      const notices = await listNotices(tx, { ...rest, trusts, limit: MOST });
      const deliveries = await deliveriesOfNotices(tx, idsOf(notices));
      return { notices: notices.map((notice) => shownNotice(notice, deliveries)) };
    });
  }

  /** Refuses with 404 one that is not there, or is another Trust's. */
  async one(id: string, caller: Caller): Promise<WholeNotice> {
    return await this.database.transaction(async (tx) => {
      const notice = await findNotice(tx, id);
      if (notice === null || !mayDo(caller, 'notices.read', { trust: notice.subject.trust })) throw notFound('notice');
      const deliveries = await deliveriesOfNotices(tx, [id]);
      const reader = { name: caller.name, email: caller.email, role: '', trust: notice.subject.trust };
      const { subject: title, paragraphs: says } = this.words.read(notice, reader);
      return { ...shownNotice(notice, deliveries), title, says, messages: deliveries.map(shownMessage) };
    });
  }

  /** Refuses with 404 an unknown release; for a Trust also one that it was told nothing of. */
  async ofRelease(version: string, caller: Caller): Promise<NoticesOfRelease> {
    return await this.database.transaction(async (tx) => {
      const reach = reachOf(caller);
      const isKnown = (await findRelease(tx, version)) !== null;
      const notices = await listNotices(tx, { release: version, trusts: reach, limit: ALL_OF_RELEASE });
      const ahead = (await this.ahead(tx, version)).filter(({ trust }) => reach?.includes(trust) ?? true);
      if (!isKnown || (reach !== undefined && notices.length + ahead.length === 0)) throw notFound('release');
      const waiting = await unacknowledged(tx, { release: version });
      const within = waiting.filter(({ subject }) => reach?.includes(subject.trust) ?? true);
      const deliveries = await deliveriesOfNotices(tx, idsOf(notices));
      const told = notices.map((notice) => ({
        ...shownNotice(notice, deliveries),
        messages: deliveries.filter((one) => one.notice === notice.id).map(shownMessage),
      }));
      return { release: version, ...healthOf(within, (trust) => this.nameOf(trust)), ahead, told };
    });
  }

  /** Whether Trusts have said that they read of the downtimes of a release in an environment; for whoever shows its plan. */
  async health(
    tx: Tx,
    of: { readonly release: string; readonly environment: string },
    reach: 'every' | readonly string[],
  ): Promise<NoticesHealth> {
    const within = (await unacknowledged(tx, { release: of.release, environment: of.environment })).filter(
      ({ subject: { trust } }) => reach === 'every' || (trust !== null && reach.includes(trust)),
    );
    return healthOf(within, (trust) => this.nameOf(trust));
  }

  private async ahead(tx: Tx, version: string): Promise<readonly ComingNotice[]> {
    const known = await this.downtimes.known(tx);
    return plannedDowntimes(known)
      .filter((planned) => planned.release === version && !known.isOnHold(planned))
      .flatMap((planned) => {
        const words = known.words.filter(({ thread }) => thread === planned.thread);
        return comingOf(planned, words, { now: known.now, policy: known.policyOf(planned.environment) });
      })
      .toSorted((one, other) => (one.at?.getTime() ?? 0) - (other.at?.getTime() ?? 0));
  }

  private nameOf(trust: string): string {
    return this.environments.trustName(trust);
  }
}

/** The Trusts whose notices a caller may see; undefined: everybody's. */
function reachOf(caller: Caller): readonly (string | null)[] | undefined {
  const reach = trustsInReach(caller, 'notices.read');
  return reach === 'every' ? undefined : reach;
}

function idsOf(notices: readonly KeptNotice[]): readonly string[] {
  return notices.map(({ id }) => id);
}
