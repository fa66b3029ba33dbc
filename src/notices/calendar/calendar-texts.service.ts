import { Injectable } from '@nestjs/common';
import ical, {
  type ICalCalendar,
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventBusyStatus,
  type ICalEventData,
  ICalEventStatus,
  ICalEventTransparency,
} from 'ical-generator';
import type { Message } from '../../evidence/deliveries/messenger.js';
import { Settings } from '../../platform/config/settings.service.js';
import { type CalendarEvent, type EventTime, lineOf, linesOf, quotable } from './calendar-event.js';

const DAY_MS = 86_400_000;
/** How often programs that follow a feed are asked to look, in seconds. */
const LOOK_EVERY_SECONDS = 900;

interface Address {
  readonly name: string;
  readonly email: string;
}

/**
 * Writes iCalendar (RFC 5545). Every hour is UTC, which each reader's program shows in the reader's own zone, right on both nights on
 * which the clocks change; whole days are days wherever they are read.
 */
@Injectable()
export class CalendarTexts {
  private readonly organizer: Address;
  private readonly host: string;

  constructor(settings: Settings) {
    this.host = new URL(settings.get('PUBLIC_URL')).hostname;
    this.organizer = addressIn(settings.get('MAIL_FROM') ?? `Gatehouse <gatehouse@${this.host}>`);
  }

  /**
   * The part of a mail that puts an event into one reader's calendar, changes the one that stands there under its uid, or takes it
   * out; a higher sequence wins over a lower, in whatever order they arrive.
   */
  invitation(event: CalendarEvent, reader: Address): NonNullable<Message['calendar']> {
    const method = event.state === 'cancelled' ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST;
    const calendar = this.calendar().method(method);
    const entry = calendar.createEvent(this.written(event));
    entry.organizer({ name: quotable(this.organizer.name), email: this.organizer.email });
    entry.createAttendee({
      name: quotable(reader.name),
      email: reader.email,
      rsvp: false,
      status: ICalAttendeeStatus.NEEDSACTION,
      role: ICalAttendeeRole.REQ,
    });
    return { method: method === ICalCalendarMethod.CANCEL ? 'CANCEL' : 'REQUEST', text: calendar.toString() };
  }

  /** A calendar that programs follow at an address. The same events give the same text. */
  feed(name: string, events: readonly CalendarEvent[]): string {
    const calendar = this.calendar().method(ICalCalendarMethod.PUBLISH).name(lineOf(name)).ttl(LOOK_EVERY_SECONDS);
    for (const event of events) calendar.createEvent(this.written(event));
    return calendar.toString();
  }

  private calendar(): ICalCalendar {
    return ical({ prodId: { company: 'Gatehouse', product: 'Gatehouse', language: 'EN' } });
  }

  private written(event: CalendarEvent): ICalEventData {
    return {
      // No other Gatehouse writes the same, should two of them tell one reader.
      id: `${lineOf(event.uid)}@${this.host}`,
      sequence: event.sequence,
      stamp: event.changedAt,
      lastModified: event.changedAt,
      ...stretchOf(event.time),
      summary: lineOf(event.summary),
      description: linesOf(event.description),
      location: event.location === null ? null : lineOf(event.location),
      status: STATUS[event.state],
      // That a system is away does not make its users busy.
      transparency: ICalEventTransparency.TRANSPARENT,
      busystatus: event.state === 'tentative' ? ICalEventBusyStatus.TENTATIVE : ICalEventBusyStatus.FREE,
    };
  }
}

const STATUS = {
  tentative: ICalEventStatus.TENTATIVE,
  confirmed: ICalEventStatus.CONFIRMED,
  cancelled: ICalEventStatus.CANCELLED,
} as const satisfies Record<CalendarEvent['state'], ICalEventStatus>;

function stretchOf(time: EventTime): { readonly start: Date; readonly end: Date; readonly allDay: boolean } {
  if ('from' in time) return { start: time.from, end: time.to, allDay: false };
  // The end of whole days is the day after the last.
  const end = new Date(Date.parse(`${time.lastDay}T00:00:00Z`) + DAY_MS);
  return { start: new Date(`${time.firstDay}T00:00:00Z`), end, allDay: true };
}

function addressIn(sender: string): Address {
  const [, name, email] = /^(.*) <(.*)>$/.exec(sender) ?? [];
  if (name === undefined || email === undefined) return { name: sender, email: sender };
  return { name: quotable(name) === '' ? email : name, email };
}
