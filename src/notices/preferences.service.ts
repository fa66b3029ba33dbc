import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import type { Caller } from '../people/caller.js';
import { mayDo } from '../people/permission.js';
import { listPeople } from '../people/person.table.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { notFound, Problem } from '../platform/http/problem.js';
import { Environments } from '../sites/environments.service.js';
import { TRUST_TOPICS } from './audience.js';
import { keepRoutes, keepWishes, routesOf, wishesOfPeople } from './preference.table.js';
import { answersFor, type NoticeRoute, type NoticeWishes } from './recipients.js';
import { mustReachSomebody } from './topic.js';

const NO_WISHES: NoticeWishes = { mute: [], products: null };

interface Routing {
  /** None: each contact hears of what usually concerns their role. */
  readonly routes: readonly NoticeRoute[];
}

/** What people want to hear of, and by whom the notices of a Trust are read. */
@Injectable()
export class NoticePreferences {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
  ) {}

  async own(caller: Caller): Promise<NoticeWishes> {
    const wishes = await this.database.transaction(wishesOfPeople);
    return wishes.get(caller.person) ?? NO_WISHES;
  }

  /** Keeps what the caller wants to hear of. Whoever is the last to hear of a downtime hears of it all the same. */
  async keepOwn(wishes: NoticeWishes, caller: Caller): Promise<NoticeWishes> {
    return await this.database.transaction(async (tx) => {
      await keepWishes(tx, caller.person, wishes);
      const [actor, subject] = [`person:${caller.person}`, `person:${caller.person}`];
      await record(tx, { actor, action: 'notices.preferred', subject, detail: { ...wishes } });
      return wishes;
    });
  }

  /** Refuses with 404 a Trust that is unknown or out of the caller's reach. */
  async ofTrust(trust: string, caller: Caller): Promise<Routing> {
    this.refuseOthers(trust, caller);
    return { routes: await this.database.transaction((tx) => routesOf(tx, trust)) };
  }

  /**
   * Arranges by whom the notices of a Trust are read. Refuses with 404 a Trust out of reach, and with 422 an address that is nobody's
   * there, and an arrangement by which nobody would get a mail about downtime. An empty list: as usual again.
   */
  async keepOfTrust(trust: string, routing: Routing, caller: Caller): Promise<Routing> {
    this.refuseOthers(trust, caller);
    return await this.database.transaction(async (tx) => {
      await this.refuseBad(tx, trust, routing.routes);
      await keepRoutes(tx, trust, routing.routes, caller.person);
      const routes = routing.routes.map(({ topics, products, by }) => ({ topics, products, by }));
      const actor = `person:${caller.person}`;
      await record(tx, { actor, action: 'notices.routed', subject: `trust:${trust}`, detail: { routes } });
      return routing;
    });
  }

  private refuseOthers(trust: string, caller: Caller): void {
    const isKnown = this.environments.trust(trust) !== null;
    if (!isKnown || !mayDo(caller, 'notices.route', { trust })) throw notFound('Trust');
  }

  private async refuseBad(tx: Tx, trust: string, routes: readonly NoticeRoute[]): Promise<void> {
    const contacts = this.environments.trust(trust)?.contacts ?? [];
    const people = (await listPeople(tx)).filter((person) => answersFor(person, trust));
    const known = new Set([...contacts, ...people].map(({ email }) => email.toLowerCase()));
    const strangers = routes
      .map(({ email }, index) => ({ email, field: `routes.${String(index)}.email` }))
      .filter(({ email }) => !known.has(email.toLowerCase()))
      .map(({ field }) => ({
        field,
        fault: 'is the address of nobody who answers for this Trust',
        fix: 'Name one of its contacts, or a person with the role trust for it.',
      }));
    const untold = TRUST_TOPICS.filter(mustReachSomebody)
      .filter((topic) => !reaches(routes, topic))
      .map((topic) => ({
        field: 'routes',
        fault: `has nobody who gets a mail about ${topic}`,
        fix: `Give one contact the topic ${topic}, for every product and by mail.`,
      }));
    const faults = [...strangers, ...(routes.length === 0 ? [] : untold)];
    if (faults.length > 0)
      throw new Problem(422, 'routing-refused', 'The notices cannot be arranged like this.', faults);
  }
}

function reaches(routes: readonly NoticeRoute[], topic: NoticeRoute['topics'][number]): boolean {
  const named = routes.filter(({ topics }) => topics.includes(topic));
  return named.length === 0 || named.some(({ by, products }) => by === 'mail' && products === null);
}
