import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../fault.js';
import { standingStill } from './f10.js';

/** Loaded into each service: SIGUSR2 makes its event loop busy, until the time is over or the file `idle` lies in its data directory. */
const HOOK = `
  import { existsSync, rmSync } from 'node:fs';
  const idle = process.env['DATA_DIRECTORY'] + '/idle';
  process.on('SIGUSR2', () => {
    rmSync(idle, { force: true });
    const until = performance.now() + Number(process.env['BUSY_SECONDS']) * 1000;
    while (performance.now() < until && !existsSync(idle));
  });`;
const SECONDS = 40;

/** The event loop of a process that holds a lease is busy for forty seconds. */
export const F11: Fault = {
  id: 'F11',
  title: 'the event loop of one of three services is busy for 40 s while it holds a lease',
  rounds: 2,
  run: (wish) =>
    standingStill(wish, {
      settings: {
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(HOOK)}`,
        BUSY_SECONDS: String(SECONDS),
      },
      seconds: () => SECONDS,
      stop: (service) => {
        service.signal('SIGUSR2');
      },
      go: (service) => {
        writeFileSync(join(service.environment['DATA_DIRECTORY'] ?? '', 'idle'), '');
      },
    }),
};
