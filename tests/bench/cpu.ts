import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Where this kernel counts CPU time by group, and how it tells it. */
interface Accounting {
  readonly root: string;
  readonly file: string;
  read(text: string): number;
}

const ACCOUNTINGS: readonly Accounting[] = [
  { root: '/sys/fs/cgroup/cpuacct', file: 'cpuacct.usage', read: (text) => Number(text) / 1e9 },
  {
    root: '/sys/fs/cgroup',
    file: 'cpu.stat',
    read: (text) => Number(/^usage_usec (\d+)/m.exec(text)?.[1] ?? NaN) / 1e6,
  },
];

/**
 * A group of processes whose CPU time the kernel adds up: theirs, and that of all they start from then on, however briefly it
 * lives and whoever reaps it. (Adding up /proc would miss what is never waited for.)
 */
export class CpuGroup {
  private constructor(
    private readonly folder: string,
    private readonly accounting: Accounting,
  ) {}

  /** Makes one; null where we may not, and then there is no CPU time to tell. */
  static async make(name: string): Promise<CpuGroup | null> {
    for (const accounting of ACCOUNTINGS) {
      const folder = join(accounting.root, `gatehouse-bench-${process.pid}-${name}`);
      try {
        await mkdir(folder);
        const group = new CpuGroup(folder, accounting);
        if (Number.isFinite(await group.seconds())) return group;
        await rmdir(folder);
      } catch {
        // Not here, or not ours to make: the next one.
      }
    }
    return null;
  }

  /** The file into which a process writes its id to belong here. */
  get door(): string {
    return join(this.folder, 'cgroup.procs');
  }

  /** Takes a process in; one that has ended meanwhile is no matter. */
  async take(pid: number): Promise<void> {
    await writeFile(this.door, String(pid)).catch(() => undefined);
  }

  /** User and system seconds so far. */
  async seconds(): Promise<number> {
    return this.accounting.read(await readFile(join(this.folder, this.accounting.file), 'utf8'));
  }

  /** Removes it once its last process has ended; gives up after five seconds. */
  async remove(): Promise<void> {
    const until = performance.now() + 5_000;
    while (performance.now() < until) {
      const gone = await rmdir(this.folder).then(
        () => true,
        () => false,
      );
      if (gone) return;
      await pause(50);
    }
  }
}
