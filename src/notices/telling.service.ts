import { Injectable } from '@nestjs/common';
import { Deliveries } from '../evidence/deliveries/deliveries.service.js';
import type { Delivery } from '../evidence/deliveries/delivery.js';
import { deliveriesOfNotices } from '../evidence/deliveries/delivery.table.js';
import type { Message } from '../evidence/deliveries/messenger.js';
import { Links } from '../people/links/links.service.js';
import { listPeople } from '../people/person.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { Environments } from '../sites/environments.service.js';
import { ACKNOWLEDGE, acknowledgeLinkUntil } from './acknowledgement.js';
import { CalendarTexts } from './calendar/calendar-texts.service.js';
import type { KeptNotice } from './notice.js';
import { noticesByKey } from './notice.table.js';
import { routesOf, wishesOfPeople } from './preference.table.js';
import { recipientsOf, type Named } from './recipients.js';
import { NoticeWords, type Words } from './words.service.js';

/** Puts a notice into the outbox, for each of those whom it concerns in their own words. */
@Injectable()
export class Telling {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly environments: Environments,
    private readonly words: NoticeWords,
    private readonly calendars: CalendarTexts,
    private readonly links: Links,
  ) {}

  /** Those who are still to be told a notice by mail. */
  async untold(tx: Tx, notice: KeptNotice): Promise<readonly Named[]> {
    const told = new Set((await deliveriesOfNotices(tx, [notice.id])).map(({ to }) => to.email.toLowerCase()));
    return (await this.concerned(tx, notice)).filter(({ email }) => !told.has(email.toLowerCase()));
  }

  /** Queues it for one of them, with a link of their own where it asks for something. */
  async tell(tx: Tx, notice: KeptNotice, to: Named): Promise<void> {
    const link = await this.linkFor(tx, notice, to);
    const words = this.words.write(notice, { to, link });
    const { subject, text, html } = words;
    await this.deliveries.tell(tx, {
      ...{ notice: notice.id, release: notice.subject.release, named: to.named, to, subject, text, html },
      ...{ thread: notice.thread, calendar: this.calendarFor(notice, to, words) },
    });
  }

  private async concerned(tx: Tx, notice: KeptNotice): Promise<readonly Named[]> {
    const { trust } = notice.subject;
    const people = await listPeople(tx);
    return recipientsOf(notice, {
      contacts: trust === null ? [] : (this.environments.trust(trust)?.contacts ?? []),
      ...{ people, wishes: await wishesOfPeople(tx), routes: trust === null ? [] : await routesOf(tx, trust) },
      had: notice.instead.length === 0 ? [] : await this.whoHad(tx, notice.instead),
    });
  }

  private async whoHad(tx: Tx, keys: readonly string[]): Promise<readonly Named[]> {
    const earlier = (await noticesByKey(tx, keys)).map(({ id }) => id);
    const sent = (await deliveriesOfNotices(tx, earlier)).filter(isMail);
    return sent.map(({ to, named }) => ({ ...to, named }));
  }

  private async linkFor(
    tx: Tx,
    { id, link, acknowledgeBy }: KeptNotice,
    to: Named,
  ): Promise<{ address: string; expiresAt: Date } | null> {
    const asksToAcknowledge = acknowledgeBy === null ? null : { act: ACKNOWLEDGE, subject: id };
    const wish =
      link ??
      (asksToAcknowledge === null || acknowledgeBy === null
        ? null
        : { ...asksToAcknowledge, expiresAt: acknowledgeLinkUntil(acknowledgeBy) });
    if (wish === null) return null;
    const { name, email, role, trust } = to;
    const address = await this.links.issue(tx, { ...wish, holder: { name, email, role, trust } });
    return { address, expiresAt: wish.expiresAt };
  }

  private calendarFor(notice: KeptNotice, to: Named, { subject, bare }: Words): Message['calendar'] {
    if (notice.calendar === null) return null;
    const { from, to: until, ...entry } = notice.calendar;
    const sites = notice.subject.sites.map((site) => this.environments.site(site)?.name ?? site);
    const event = {
      ...entry,
      time: { from, to: until },
      summary: subject,
      description: bare,
      changedAt: notice.owedAt,
    };
    return this.calendars.invitation({ ...event, location: sites.length === 0 ? null : sites.join(', ') }, to);
  }
}

function isMail({ channel }: Delivery): boolean {
  return channel === 'mail';
}
