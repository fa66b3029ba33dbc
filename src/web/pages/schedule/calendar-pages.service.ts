import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { CalendarAddress } from '../../../notices/calendar/calendar-address.table.js';
import { CalendarAddresses } from '../../../notices/calendar/calendar-addresses.service.js';
import { calendarSchema } from '../../../notices/calendar/calendar.schema.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { Environments } from '../../../sites/environments.service.js';
import { trustsInSight } from '../../../sites/sight.js';
import { filled, takeForm } from '../../form/form-taking.service.js';
import type { FormFields, Sent } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { CALENDAR_FORM, calendarsView, MINE } from './calendars-page.js';

/** Gives out, shows and ends the secret addresses at which calendars are followed. */
@Injectable()
export class CalendarPages {
  constructor(
    private readonly calendars: CalendarAddresses,
    private readonly environments: Environments,
    private readonly pages: Pages,
  ) {}

  async list(response: Response, visit: Visit): Promise<void> {
    await this.send(response, visit, { status: 200, sent: null, issued: null });
  }

  /** Shows the new address at once, and never again: it is kept nowhere that could be led on to. */
  async issue(response: Response, fields: FormFields, visit: Visit): Promise<void> {
    const { of, name } = fields;
    const whose = of === MINE ? { of: 'person' } : { of: 'trust', trust: of };
    const body = { ...whose, ...filled({ name: name ?? '' }, 'name') };
    const taken = await takeForm({ form: CALENDAR_FORM, fields, schema: calendarSchema, body }, (wish) =>
      this.calendars.issue(wish, visit.caller),
    );
    if (taken.ok) await this.send(response, visit, { status: 201, sent: null, issued: taken.value.address });
    else await this.send(response, visit, { status: taken.status, sent: taken.sent, issued: null });
  }

  async end(response: Response, id: string, visit: Visit): Promise<void> {
    await this.calendars.revoke(id, visit.caller);
    const said = 'That address shows nothing any more.';
    await this.pages.done(response, visit, { to: this.pages.addresses.scheduleCalendars, said });
  }

  private async send(
    response: Response,
    { caller }: Visit,
    made: { readonly status: number; readonly sent: Sent | null; readonly issued: string | null },
  ): Promise<void> {
    const { addresses } = this.pages;
    const { calendars } = await this.calendars.list(caller);
    const nameOf = ({ kind, trust }: CalendarAddress): string =>
      kind === 'trust' && trust !== null ? this.environments.trustName(trust) : KINDS[kind];
    this.pages.send(response, {
      ...{ template: 'schedule/calendars.njk', section: 'schedule', status: made.status },
      title: made.sent === null ? 'Calendars' : 'Error: Calendars',
      trail: [{ text: 'Schedule', href: addresses.schedule }],
      view: calendarsView({
        ...{ calendars, addresses, nameOf, person: caller.person, sent: made.sent, issued: made.issued },
        trusts: trustsInSight(caller, this.environments.trusts),
      }),
    });
  }
}

const KINDS = { person: 'All that its maker may see', all: 'Everything', trust: 'A Trust' } as const;
