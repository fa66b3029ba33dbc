import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Caller } from '../../../people/caller.js';
import { mayDo, trustsInReach } from '../../../people/permission.js';
import { Clock } from '../../../platform/clock.service.js';
import { orNull } from '../../../platform/http/body.schema.js';
import { dayOf, daysLater, type CalendarDay } from '../../../reports/schedule/calendar-day.js';
import type { Schedule } from '../../../reports/schedule/schedule.service.js';
import { Schedules } from '../../../reports/schedule/schedule.service.js';
import { Environments } from '../../../sites/environments.service.js';
import { trustsInSight } from '../../../sites/sight.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { instantOf } from '../../../windows/local-moment.service.js';
import { filled, takeForm } from '../../form/form-taking.service.js';
import { errorLines, type FormFields, type Sent } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { filterFields, namedFaults } from './filters.js';
import type { Look } from './look.js';
import { periodOf } from './period.js';
import { scheduleView } from './schedule-page.js';
import { lookSchema } from './schedule-page.schema.js';

const FORM = 'schedule';

/** Shows the forward schedule of change by month, by week and as a list. */
@Injectable()
export class SchedulePages {
  constructor(
    private readonly schedules: Schedules,
    private readonly environments: Environments,
    private readonly clock: Clock,
    private readonly pages: Pages,
  ) {}

  /** What cannot be looked for is said, above what is planned this month. */
  async show(response: Response, fields: FormFields, caller: Caller): Promise<void> {
    const today = dayOf(this.clock.now());
    const body = filled(fields, ...Object.keys(fields));
    const taken = await takeForm({ form: FORM, fields, schema: lookSchema, body }, async ({ on, ...query }) => {
      const { product, environment, trust, kind } = query;
      const filter = {
        ...{ product: orNull(product), environment: orNull(environment), trust: orNull(trust), kind: orNull(kind) },
      };
      return this.seen({ view: query.view, on: on ?? today, ...filter }, caller);
    });
    if (taken.ok) this.send(response, { ...taken.value, caller, today, sent: null, status: 200 });
    else {
      const usual = { view: 'month', product: null, environment: null, trust: null, kind: null } as const;
      const seen = await this.seen({ ...usual, on: today }, caller);
      this.send(response, { ...seen, caller, today, sent: taken.sent, status: taken.status });
    }
  }

  private async seen(look: Look, caller: Caller): Promise<{ readonly look: Look; readonly schedule: Schedule }> {
    const { first, last } = periodOf(look.view, look.on);
    const stretch = { from: midnight(first), to: midnight(daysLater(last, 1)) };
    return { look, schedule: await this.schedules.during(stretch, look, caller) };
  }

  private send(
    response: Response,
    shown: {
      readonly look: Look;
      readonly schedule: Schedule;
      readonly caller: Caller;
      readonly today: CalendarDay;
      readonly sent: Sent | null;
      readonly status: number;
    },
  ): void {
    const { look, schedule, caller, today, sent, status } = shown;
    const isOfTrust = trustsInReach(caller, 'agreements.read') !== 'every';
    const trusts = trustsInSight(caller, this.environments.trusts);
    const rungs = isOfTrust ? [] : this.environments.rungs;
    const filters = filterFields(look, { form: FORM, trusts, rungs }, sent);
    const view = scheduleView({
      ...{ schedule, look, filters },
      reader: { ...this.readerOf(caller), now: schedule.now, today, isOfTrust },
    });
    this.pages.send(response, {
      ...{ template: 'schedule/schedule.njk', section: 'schedule', status },
      title: sent === null ? `Schedule, ${view.title}` : 'Error: Schedule',
      view: { ...view, errors: errorLines(filters, namedFaults(sent)) },
    });
  }

  private readerOf(caller: Caller) {
    const { environments } = this;
    return {
      addresses: this.pages.addresses,
      opens: {
        releases: mayDo(caller, 'releases.read'),
        rollouts: mayDo(caller, 'rollouts.read'),
        trusts: mayDo(caller, 'sites.read'),
      },
      follows: mayDo(caller, 'calendars.issue'),
      names: {
        trust: (id: string) => environments.trustName(id),
        site: (id: string) => environments.site(id)?.name ?? id,
        environment: (name: string) => environments.rungs.find((rung) => rung.name === name)?.title ?? name,
      },
    };
  }
}

/** When a day begins in London, where no clock is changed at midnight. */
function midnight(day: CalendarDay): Date {
  const at = instantOf(`${day}T00:00`, CENTRAL_ZONE);
  if (at === null) throw new Error(`London has no midnight on ${day}.`);
  return at;
}
