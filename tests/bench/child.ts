import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Runs a file of this folder in a process of its own, gives it a wish, and answers what it said. Throws if it said nothing. */
export async function processOf(file: string, wish: object): Promise<unknown> {
  const compiling = new URL('../swc.setup.js', import.meta.url).href;
  const argv = ['--import', compiling, join(import.meta.dirname, file), JSON.stringify(wish)];
  const child = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const said = await text(child.stdout);
  await ended;
  if (said === '') throw new Error(`${file} measured nothing`);
  return JSON.parse(said);
}
