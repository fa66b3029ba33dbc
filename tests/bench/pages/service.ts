import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const HOUSE = join(import.meta.dirname, '..', '..', '..');
/** As `npm start` has it. */
const ROOM = '--max-semi-space-size=64';
const QUIET_MS = 3_000;
const PATIENCE_MS = 120_000;
/** Ticks of CPU time in a second, as /proc counts them. */
const TICKS = 100;

/** Gatehouse as `npm start` runs it: what was built, in a process of its own. */
export class BuiltService {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(settings: Readonly<Record<string, string>>): Promise<BuiltService> {
    const env = {
      PATH: process.env['PATH'],
      PORT: '0',
      LOG_LEVEL: 'info',
      PLAYBOOKS_DIRECTORY: join(HOUSE, 'playbooks'),
    };
    const child = spawn(process.execPath, [ROOM, join(HOUSE, 'dist', 'main.js')], {
      cwd: HOUSE,
      env: { ...env, ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    process.once('exit', () => child.kill());
    const lines = createInterface({ input: child.stdout });
    const url = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => {
        reject(new Error('The service did not start.'));
      });
      lines.on('line', (line) => {
        const found = /"url":"([^"]+)"/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
        if (/"level":"?(50|60|error|fatal)/.test(line)) process.stderr.write(`${line}\n`);
      });
    });
    return new BuiltService(child, url);
  }

  /** Waits until it has caught up with what it does at its start; answers how busy it stays, as a part of one core. */
  async settle(): Promise<number> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const before = await this.cpuSeconds();
      await pause(QUIET_MS);
      const busy = (await this.cpuSeconds()) - before;
      if (busy < (QUIET_MS / 1000) * 0.15 || performance.now() > until) return busy / (QUIET_MS / 1000);
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'close');
    this.child.kill();
    await ended;
  }

  private async cpuSeconds(): Promise<number> {
    const stat = await readFile(`/proc/${String(this.child.pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  }
}
