import { readdir, readFile } from 'node:fs/promises';

/** A process of this machine. */
export interface Process {
  readonly pid: number;
  readonly command: string;
}

/** All that a process has started, directly or not, with their command lines. */
export async function descendantsOf(root: number): Promise<Process[]> {
  const table = await parents();
  const found: number[] = [];
  const todo = [root];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const children = [...table].filter(([, parent]) => parent === next).map(([pid]) => pid);
    found.push(...children);
    todo.push(...children);
  }
  return Promise.all(found.map(async (pid) => ({ pid, command: await commandOf(pid) })));
}

async function parents(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const table = new Map<number, number>();
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (Number.isInteger(parent)) table.set(Number(pid), parent);
  }
  return table;
}

async function commandOf(pid: number): Promise<string> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return words.replaceAll('\0', ' ').trim();
}
