import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../lab/lab.js';
import { DIST } from '../service/build.js';

const GIVE_UP_AFTER_MS = 30_000;

/** Starts one more service, which is not expected to live; answers its exit status (null if it lived on), when, and its last words. */
export async function intrude(
  lab: Lab,
  name: string,
  settings: Readonly<Record<string, string>>,
): Promise<{ status: number | null; seconds: number; said: string }> {
  const log = join(lab.folder, `${name}.log`);
  const endings: { readonly status: number; readonly at: number }[] = [];
  const since = performance.now();
  lab.keeper.onEnd(name, (status) => {
    endings.push({ status, at: performance.now() });
  });
  const env = { NODE_ENV: 'test', PORT: '0', ...settings };
  await lab.keeper.run({ name, argv: [process.execPath, join(DIST, 'main.js')], env, log });
  while (endings.length === 0 && performance.now() - since < GIVE_UP_AFTER_MS) await pause(5);
  await lab.keeper.end(name);
  const { status, at } = endings[0] ?? { status: null, at: performance.now() };
  return { status, seconds: (at - since) / 1000, said: (await readFile(log, 'utf8')).trim().slice(-300) };
}
