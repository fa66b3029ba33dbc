import type { CalendarAddress } from '../../../notices/calendar/calendar-address.table.js';
import { momentIn } from '../../../platform/local-time.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { Trust } from '../../../sites/trust.js';
import type { Addresses } from '../../addresses.js';
import { formView, type FormView } from '../../form/form-view.js';
import { errorLines, type ErrorLine, type Sent } from '../../form/form.js';

export const CALENDAR_FORM = 'calendar';
/** Stands among the ids of Trusts, none of which is like it. */
export const MINE = 'All that I may see';

interface CalendarLine {
  readonly name: string;
  readonly of: string;
  readonly issued: string;
  /** Null: somebody else's of the same Trust made it. */
  readonly isOwn: boolean;
  readonly end: string;
}

export interface CalendarsView {
  /** What was made just now, to be copied; shown this once. */
  readonly issued: string | null;
  readonly lines: readonly CalendarLine[];
  readonly form: FormView;
  readonly errors: readonly ErrorLine[];
}

interface Known {
  readonly calendars: readonly CalendarAddress[];
  readonly addresses: Addresses;
  readonly nameOf: (calendar: CalendarAddress) => string;
  readonly person: string;
  /** In sight. */
  readonly trusts: readonly Pick<Trust, 'id' | 'name'>[];
  readonly sent: Sent | null;
  readonly issued: string | null;
}

export function calendarsView({ calendars, addresses, nameOf, person, trusts, sent, issued }: Known): CalendarsView {
  const whose = [{ value: MINE, text: MINE }, ...trusts.map(({ id, name }) => ({ value: id, text: name }))];
  const form = formView(
    {
      ...{ name: CALENDAR_FORM, action: addresses.scheduleCalendars, send: 'Make an address' },
      fields: [
        { as: 'pick', name: 'of', label: 'Whose times', items: whose, value: MINE },
        {
          as: 'line',
          name: 'name',
          label: 'Where it is used',
          hint: 'Such as my telephone, or the screen in the office',
        },
      ],
    },
    sent,
  );
  return {
    ...{ issued, form, errors: errorLines(form.fields, sent) },
    lines: calendars.map((calendar) => ({
      ...{ name: calendar.name, of: nameOf(calendar), isOwn: calendar.person === person },
      issued: momentIn(CENTRAL_ZONE, calendar.issuedAt.toISOString()),
      end: addresses.calendarEnd(calendar.id),
    })),
  };
}
