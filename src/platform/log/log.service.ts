import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { SettingsValues } from '../config/settings.schema.js';
import { redact, redactText } from './redaction.js';

/** What a line is about; every line of a child carries it. */
export interface LogBindings {
  readonly request?: string;
  readonly release?: string;
  readonly environment?: string;
  readonly site?: string;
  readonly rollout?: string;
  readonly attempt?: string;
}

/** The request that the current call chain serves; its id is added to every line logged meanwhile. */
export const currentRequest = new AsyncLocalStorage<string>();

/** Writes JSON lines to standard output. Secrets are taken out by name and by shape before anything is written. */
@Injectable()
export class Log {
  private constructor(private readonly logger: Logger) {}

  /** Opens the log; `destination` is for tests, which read what was written. */
  static open(level: SettingsValues['LOG_LEVEL'], destination?: DestinationStream): Log {
    const options = {
      level,
      base: null,
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (label: string) => ({ level: label }) },
      messageKey: 'message',
      mixin: () => {
        const request = currentRequest.getStore();
        return request === undefined ? {} : { request };
      },
    };
    return new Log(destination === undefined ? pino(options) : pino(options, destination));
  }

  /** A log whose lines all carry `bindings` as well. */
  child(bindings: LogBindings): Log {
    return new Log(this.logger.child(bindings));
  }

  debug(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.logger.debug(redact(fields), redactText(message));
  }

  info(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.logger.info(redact(fields), redactText(message));
  }

  warn(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.logger.warn(redact(fields), redactText(message));
  }

  /** Put what was thrown under `error`: `log.error('could not …', { error })`. */
  error(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.logger.error(redact(fields), redactText(message));
  }
}
