import { stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Holds the directory until released, or until our process ends in whatever way. */
export interface Hold {
  release(): void;
}

const PATIENCE_MS = 1_000;

/**
 * Takes a directory for this process alone; answers the process id of whoever has it already instead (0 if it does not say).
 * The lock is a name in the kernel (an abstract socket), not a file: `kill -9` frees it at once and nothing is left to clean up.
 * Elsewhere than on Linux there is none, and the lock inside the database alone keeps the second one out.
 */
export async function holdAlone(directory: string): Promise<Hold | number> {
  if (process.platform !== 'linux') return { release: () => undefined };
  const { dev, ino } = await stat(directory);
  const name = `\0gatehouse:${dev}:${ino}`;
  const began = Date.now();
  for (;;) {
    const server = await listen(name);
    if (server !== null) return { release: () => server.close() };
    const holder = await whoHolds(name);
    if (holder !== null || Date.now() - began > PATIENCE_MS) return holder ?? 0;
    await pause(25);
  }
}

function listen(name: string): Promise<Server | null> {
  return new Promise((done, failed) => {
    const server = createServer((asked) => {
      asked.on('error', () => undefined);
      asked.end(`${process.pid}\n`);
    });
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') done(null);
      else failed(error);
    });
    server.listen(name, () => {
      server.unref();
      done(server);
    });
  });
}

/** Null when nobody answers: the holder died between our two questions, or is too busy to say. */
function whoHolds(name: string): Promise<number | null> {
  return new Promise((done) => {
    let said = '';
    const question = connect(name);
    question.setTimeout(PATIENCE_MS / 2, () => question.destroy());
    question.on('data', (bytes) => (said += bytes.toString()));
    question.on('error', () => undefined);
    question.on('close', () => {
      done(/^\d+\n$/.test(said) ? Number(said) : null);
    });
  });
}
