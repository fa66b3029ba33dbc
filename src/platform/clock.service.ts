import { Injectable } from '@nestjs/common';

/**
 * The one clock of the process, in UTC, for what is shown and measured. What decides who may act is database time,
 * `app.now()`, and never this.
 */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
