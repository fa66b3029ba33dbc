import { Injectable } from '@nestjs/common';
import { listOutages } from '../../changes/outages/outage.table.js';
import { currentAgreements } from '../../evidence/agreements/agreement.table.js';
import { mayDo, trustsInReach } from '../../people/permission.js';
import { findPerson } from '../../people/person.table.js';
import { isSecret, readSecret } from '../../people/secret.service.js';
import { Clock } from '../../platform/clock.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { notFound } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import { listFreezes } from '../../windows/freeze.table.js';
import { findCalendarAddress, type CalendarAddress } from './calendar-address.table.js';
import type { CalendarEvent } from './calendar-event.js';
import { CalendarTexts } from './calendar-texts.service.js';
import { eventOfAgreement, eventOfFreeze, eventOfOutage, type Names } from './feed-events.js';

const DAY_MS = 86_400_000;
/** How long what is over still stands in a feed. */
const PAST_DAYS = 31;

/** The Trusts whose things a feed shows; `every`: those of nobody too. */
type Reach = 'every' | readonly string[];

/** The calendars that programs follow: when systems are away, and when nothing may be changed. */
@Injectable()
export class CalendarFeeds {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly environments: Environments,
    private readonly texts: CalendarTexts,
  ) {}

  /**
   * The calendar at a secret address, as iCalendar text. Refuses with the same 404 an address that there never was, one that was
   * revoked, and one whose person may not see it any more.
   */
  async read(shown: string): Promise<string> {
    const secret = readSecret(shown.replace(/\.ics$/, ''));
    if (secret?.kind !== 'gatehouse-calendar') throw notFound('calendar');
    return await this.database.transaction(async (tx) => {
      const found = await findCalendarAddress(tx, secret.id);
      if (found === null || !isSecret(secret.secret, found.hash)) throw notFound('calendar');
      const reach = await reachOf(tx, found.address);
      if (reach === null) throw notFound('calendar');
      return this.texts.feed(this.nameOf(found.address), await this.eventsIn(tx, reach));
    });
  }

  private async eventsIn(tx: Tx, reach: Reach): Promise<readonly CalendarEvent[]> {
    const from = new Date(this.clock.now().getTime() - PAST_DAYS * DAY_MS);
    const of = reach === 'every' ? null : { trusts: reach, sites: this.sitesOf(reach) };
    const wish = { from, to: null, of };
    const { names } = this;
    const sides = (of === null ? [null] : of.trusts).map((trust) => {
      const own = trust === null ? null : this.sitesOf([trust]);
      return { names, trust, sees: (site: string): boolean => own?.includes(site) ?? true };
    });
    const within = { withinSeconds: (PAST_DAYS * DAY_MS) / 1000 };
    const dated = await currentAgreements(tx, of === null ? within : { ...within, trusts: of.trusts });
    return [
      ...dated.map((agreement) => eventOfAgreement(agreement, names)),
      ...(await listFreezes(tx, wish)).map((freeze) => eventOfFreeze(freeze, names)),
      ...(await listOutages(tx, wish)).flatMap((outage) => sides.map((side) => eventOfOutage(outage, side))),
    ].flatMap((event) => event ?? []);
  }

  private sitesOf(trusts: readonly string[]): readonly string[] {
    const own = this.environments.allSites.filter(({ trust }) => trust !== null && trusts.includes(trust));
    return own.map(({ id }) => id);
  }

  private nameOf({ kind, trust }: CalendarAddress): string {
    if (kind === 'trust') return `${this.names.trust(trust ?? '')}: downtimes and freezes`;
    return kind === 'all' ? 'Downtimes and freezes, everywhere' : 'Downtimes and freezes, as you see them';
  }

  private get names(): Names {
    const { environments } = this;
    return {
      product: (product) => environments.product(product)?.title ?? product.toUpperCase(),
      trust: (id) => environments.trustName(id),
      site: (id) => environments.site(id)?.name ?? id,
      environment: (name) => environments.rungs.find((rung) => rung.name === name)?.title ?? name,
    };
  }
}

/** What whoever made the address may see at this moment; null: not this calendar. */
async function reachOf(tx: Tx, { kind, trust, person: id }: CalendarAddress): Promise<Reach | null> {
  const person = await findPerson(tx, id);
  if (person === null || person.disabledAt !== null) return null;
  const caller = { person: id, name: person.name, email: person.email, roles: person.roles };
  switch (kind) {
    case 'trust':
      return trust !== null && mayDo(caller, 'calendars.issue', { trust }) ? [trust] : null;
    case 'all':
      return mayDo(caller, 'calendars.issue', { trust: null }) ? 'every' : null;
    case 'person':
      return trustsInReach(caller, 'calendars.issue');
  }
}
