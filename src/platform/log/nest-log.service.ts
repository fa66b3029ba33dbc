import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.service.js';

/** Lets Nest speak through our log: its tales of starting go to debug, its warnings and errors where they belong. */
export class NestLog implements LoggerService {
  constructor(private readonly to: Log) {}

  log(message: unknown): void {
    this.to.debug(String(message));
  }

  warn(message: unknown): void {
    this.to.warn(String(message));
  }

  error(message: unknown, ...details: unknown[]): void {
    this.to.error(message instanceof Error ? message.message : String(message), { details });
  }

  debug(message: unknown): void {
    this.to.debug(String(message));
  }

  fatal(message: unknown, ...details: unknown[]): void {
    this.error(message, ...details);
  }
}
