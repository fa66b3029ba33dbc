import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { PostgresFault } from './postgres-fault.js';

/** The OS user that Postgres runs as. It refuses to run as root, and so it should. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/** Null when we are an ordinary user, who then runs Postgres too. As root: the OS user `postgres`, made if there is none. */
export function postgresAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  return findAccount() ?? makeAccount();
}

function findAccount(): Account | null {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === NAME) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

function makeAccount(): Account {
  const made = spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    NAME,
  ]);
  const account = findAccount();
  if (account !== null) return account;
  throw new PostgresFault(
    `The embedded Postgres cannot run as root, and the OS user "${NAME}" could not be made (useradd: ${made.error?.message ?? made.stderr.toString().trim()}). Make that user, start Gatehouse as an ordinary user, or set DATABASE_URL.`,
  );
}

/**
 * The first directory on the way to `path` that `account` may not pass through, or null if it gets there. Directories that
 * do not exist yet bar nobody: whoever makes them gives them to the account.
 */
export function barredAt(path: string, account: Account | null): string | null {
  if (account === null) return null;
  const way: string[] = [];
  for (let at = dirname(resolve(path)); ; at = dirname(at)) {
    way.unshift(at);
    if (at === dirname(at)) break;
  }
  return way.find((directory) => !mayPass(directory, account)) ?? null;
}

function mayPass(directory: string, account: Account): boolean {
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found === undefined) return true;
  const { uid, gid, mode } = found;
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}
