import { z } from 'zod';
import { Log } from '../../src/platform/log/log.service.js';

const lineSchema = z.record(z.string(), z.unknown());

/** A log that keeps what was written, line by line, for a test to read. */
export function logToMemory(): {
  readonly log: Log;
  readonly text: () => string;
  readonly lines: () => Record<string, unknown>[];
} {
  const written: string[] = [];
  const log = Log.open('debug', { write: (line) => void written.push(line) });
  return {
    log,
    text: () => written.join(''),
    lines: () => written.map((line) => lineSchema.parse(JSON.parse(line))),
  };
}
