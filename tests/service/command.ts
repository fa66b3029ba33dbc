import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DIST } from './build.js';
import type { BuiltService } from './built-service.js';

/** Runs a `gatehouse` command beside the service; answers what it printed, throws what it complained of. */
export async function command(service: BuiltService, argv: readonly string[], input = ''): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', ...service.environment };
  const child = spawn(process.execPath, [join(DIST, 'cli.js'), ...argv], { env });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode === 0) return output;
  throw new Error(`gatehouse ${argv.slice(0, 2).join(' ')}: ${(complaint || output).trim()}`);
}
