import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { mayDo } from '../../people/permission.js';
import { newSecret } from '../../people/secret.service.js';
import { Settings } from '../../platform/config/settings.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict, notFound } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import {
  calendarAddresses,
  findCalendarAddress,
  holdAddressesOf,
  keepCalendarAddress,
  revokeCalendarAddress,
  type CalendarAddress,
} from './calendar-address.table.js';
import type { CalendarBody } from './calendar.schema.js';

const AT_MOST = 20;

/** A new address, which is in no other answer ever again. */
export interface IssuedCalendar extends CalendarAddress {
  readonly address: string;
}

type Wanted = Pick<CalendarAddress, 'kind' | 'trust' | 'name'>;

/** Secret addresses of calendars: made, seen without their secret, made anew and revoked by whoever may see that calendar. */
@Injectable()
export class CalendarAddresses {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly settings: Settings,
  ) {}

  /** Makes one. Refuses (400) the calendar of a Trust that is not the caller's or is not there, alike, and (409) a twenty-first. */
  async issue({ of: kind, trust, name }: CalendarBody, caller: Caller): Promise<IssuedCalendar> {
    if (!this.mayHave({ kind, trust }, caller)) throw badRequest([refusal(kind)]);
    return await this.database.transaction((tx) => this.keep(tx, { kind, trust, name }, caller));
  }

  /** Those that the caller may see, without their secrets. */
  async list(caller: Caller): Promise<{ calendars: readonly CalendarAddress[] }> {
    const all = await this.database.transaction(calendarAddresses);
    return { calendars: all.filter((address) => this.isTheirs(address, caller)) };
  }

  /** Makes another address for the same calendar, and the one before useless at once. Refuses (404) what is not the caller's. */
  async rotate(id: string, caller: Caller): Promise<IssuedCalendar> {
    return await this.database.transaction(async (tx) => {
      const { kind, trust, name } = await this.revokeOne(tx, id, caller);
      return await this.keep(tx, { kind, trust, name }, caller);
    });
  }

  /** Makes it useless at once. Refuses (404) what is not the caller's, and what was revoked before. */
  async revoke(id: string, caller: Caller): Promise<void> {
    await this.database.transaction((tx) => this.revokeOne(tx, id, caller));
  }

  private async keep(tx: Tx, wanted: Wanted, { person }: Caller): Promise<IssuedCalendar> {
    if ((await holdAddressesOf(tx, person)) >= AT_MOST)
      throw conflict(`You have made ${AT_MOST} addresses of calendars; revoke those that nobody uses.`);
    const secret = newSecret('gatehouse-calendar');
    await keepCalendarAddress(tx, { ...wanted, person, secret });
    const { kind, trust, name } = wanted;
    const subject = `calendar:${secret.id}`;
    await record(tx, { actor: `person:${person}`, action: 'calendar.issued', subject, detail: { kind, trust, name } });
    const kept = await findCalendarAddress(tx, secret.id);
    if (kept === null) throw new Error('The new address of a calendar is not there.');
    return { ...kept.address, address: new URL(`calendar/${secret.text}.ics`, this.base).href };
  }

  private async revokeOne(tx: Tx, id: string, caller: Caller): Promise<CalendarAddress> {
    const found = await findCalendarAddress(tx, id);
    if (found === null || !this.isTheirs(found.address, caller)) throw notFound('calendar');
    if (!(await revokeCalendarAddress(tx, id, caller.person))) throw notFound('calendar');
    const { kind, trust } = found.address;
    const subject = `calendar:${id}`;
    await record(tx, {
      actor: `person:${caller.person}`,
      action: 'calendar.revoked',
      subject,
      detail: { kind, trust },
    });
    return found.address;
  }

  private mayHave({ kind, trust }: Pick<CalendarAddress, 'kind' | 'trust'>, caller: Caller): boolean {
    if (kind === 'person') return true;
    return mayDo(caller, 'calendars.issue', { trust }) && (trust === null || this.environments.trust(trust) !== null);
  }

  /** A person's own is nobody else's; one of a Trust is all of that Trust's. */
  private isTheirs(address: CalendarAddress, caller: Caller): boolean {
    return address.person === caller.person || (address.kind !== 'person' && this.mayHave(address, caller));
  }

  private get base(): string {
    const base = this.settings.get('PUBLIC_URL');
    return base.endsWith('/') ? base : `${base}/`;
  }
}

function refusal(kind: CalendarAddress['kind']): { field: string; fault: string; fix: string } {
  if (kind === 'trust')
    return { field: 'trust', fault: 'is none that you answer for', fix: 'use an id that the service shows you' };
  return { field: 'of', fault: 'is not for you', fix: 'use trust, with your own Trust, or person' };
}
