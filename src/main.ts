import 'reflect-metadata';
import { Settings } from './platform/config/settings.service.js';
import { Log } from './platform/log/log.service.js';
import { startService } from './service.js';

/** Runs the service until SIGTERM or SIGINT; a second signal while it stops ends it at once. */
async function main(): Promise<void> {
  const settings = Settings.read(process.env);
  const log = Log.open(settings.get('LOG_LEVEL'));
  const service = await startService(settings, log);
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      log.info('Stopping', { signal });
      service.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error('Could not stop cleanly', { error });
          process.exit(1);
        },
      );
    });
}

main().catch((error: unknown) => {
  // Faults of the settings and of the database are sentences for people; anything else needs its stack.
  const known = error instanceof Error && error.name.endsWith('Fault');
  process.stderr.write(
    `${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
