import { chmod, mkdir, open, readFile, rm, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { signInFileSchema, type SignInFile } from './answer.schema.js';
import { Ending } from './ending.js';
import type { Terminal } from './terminal.js';
import type { Place } from './service.service.js';

/** Where a sign-in is kept: `$XDG_CONFIG_HOME/gatehouse/sign-in.json`, or `~/.config/…`. */
export function signInFile({ environment, home }: Pick<Terminal, 'environment' | 'home'>): string {
  const folder = environment['XDG_CONFIG_HOME'];
  return join(folder === undefined || folder === '' ? join(home, '.config') : folder, 'gatehouse', 'sign-in.json');
}

/** The kept sign-in; null when there is none. Refuses one that others may read, as they may have its token by now. */
export async function readSignIn(terminal: Pick<Terminal, 'environment' | 'home'>): Promise<SignInFile | null> {
  const file = signInFile(terminal);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return null;
    throw new Ending('unknown', `The file of your sign-in cannot be read: ${file}`);
  });
  if (text === null) return null;
  if (((await stat(file)).mode & 0o077) !== 0)
    throw new Ending(
      'signed-out',
      `Others may read ${file}. Sign out, and sign in again: a new one is written for you alone.`,
    );
  try {
    return signInFileSchema.parse(JSON.parse(text));
  } catch {
    throw new Ending('signed-out', `${file} holds no sign-in. Sign in again.`);
  }
}

/** Keeps a sign-in where nobody else can read it at any moment. */
export async function keepSignIn(terminal: Pick<Terminal, 'environment' | 'home'>, kept: SignInFile): Promise<void> {
  const file = signInFile(terminal);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${randomUUID()}`;
  const handle = await open(fresh, 'wx', 0o600);
  try {
    await chmod(fresh, 0o600);
    await handle.writeFile(`${JSON.stringify(kept)}\n`);
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
}

export async function forgetSignIn(terminal: Pick<Terminal, 'environment' | 'home'>): Promise<void> {
  await rm(signInFile(terminal), { force: true });
}

/**
 * Which service is meant: GATEHOUSE_URL, else where one is signed in, else this machine. Refuses plain http to another machine, where
 * everybody on the way could read the token, unless GATEHOUSE_PLAIN_HTTP says that nobody can.
 */
export function addressOf(environment: Terminal['environment'], signedInAt: string | null): string {
  const named = environment['GATEHOUSE_URL'];
  const text = named === undefined || named === '' ? (signedInAt ?? 'http://127.0.0.1:8080') : named;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new Ending('mistyped', 'GATEHOUSE_URL is not an address; write it like https://gatehouse.example.org');
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !isHere && environment['GATEHOUSE_PLAIN_HTTP'] !== 'yes')
    throw new Ending(
      'mistyped',
      `Over plain http everybody on the way to ${url.hostname} could read your token. Use https, or set GATEHOUSE_PLAIN_HTTP=yes where nobody else is on it.`,
    );
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** The service and who asks there. A token that was kept for one service is shown to no other. */
export async function placeOf(terminal: Pick<Terminal, 'environment' | 'home'>): Promise<Place> {
  const given = terminal.environment['GATEHOUSE_TOKEN'];
  if (given !== undefined && given !== '') return { url: addressOf(terminal.environment, null), token: given.trim() };
  const kept = await readSignIn(terminal);
  const url = addressOf(terminal.environment, kept?.url ?? null);
  if (kept !== null && kept.url !== url)
    throw new Ending('signed-out', `You are signed in at ${kept.url}, and not at ${url}. Sign in there too.`);
  return { url, token: kept?.token ?? null };
}
