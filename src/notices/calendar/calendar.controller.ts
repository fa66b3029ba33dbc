import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Public, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import type { CalendarAddress } from './calendar-address.table.js';
import { CalendarAddresses, type IssuedCalendar } from './calendar-addresses.service.js';
import { CalendarFeeds } from './calendar-feeds.service.js';
import { calendarIdSchema, calendarSchema, type CalendarBody } from './calendar.schema.js';

@ApiTags('calendars')
@Controller()
export class CalendarController {
  constructor(
    private readonly addresses: CalendarAddresses,
    private readonly feeds: CalendarFeeds,
  ) {}

  /** Whoever has the address is let in by that alone, as programs that follow calendars cannot sign in. */
  @Get('calendar/:address')
  @Public()
  @Header('Content-Type', 'text/calendar; charset=utf-8')
  @Header('Cache-Control', 'private, no-cache')
  @Header('X-Robots-Tag', 'noindex')
  @ApiExcludeEndpoint()
  read(@Param('address') address: string): Promise<string> {
    return this.feeds.read(address);
  }

  @Post('api/v1/calendars')
  @Requires('calendars.issue')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A secret address of a calendar, of a Trust, of you, or of all; shown this once' })
  issue(@Body(new BodyPipe(calendarSchema)) body: CalendarBody, @CallerOf() caller: Caller): Promise<IssuedCalendar> {
    return this.addresses.issue(body, caller);
  }

  @Get('api/v1/calendars')
  @Requires('calendars.issue')
  @ApiOperation({ summary: 'The addresses of calendars that are yours, without their secrets' })
  list(@CallerOf() caller: Caller): Promise<{ calendars: readonly CalendarAddress[] }> {
    return this.addresses.list(caller);
  }

  @Post('api/v1/calendars/:id/rotate')
  @HttpCode(200)
  @Requires('calendars.issue')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Another address for the same calendar; the one before is useless at once' })
  rotate(@Param('id', new BodyPipe(calendarIdSchema)) id: string, @CallerOf() caller: Caller): Promise<IssuedCalendar> {
    return this.addresses.rotate(id, caller);
  }

  @Delete('api/v1/calendars/:id')
  @HttpCode(204)
  @Requires('calendars.issue')
  @ApiOperation({ summary: 'Make an address useless at once' })
  revoke(@Param('id', new BodyPipe(calendarIdSchema)) id: string, @CallerOf() caller: Caller): Promise<void> {
    return this.addresses.revoke(id, caller);
  }
}
