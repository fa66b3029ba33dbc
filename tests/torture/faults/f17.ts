import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { BuiltService } from '../../service/built-service.js';
import type { Fault, FaultResult, FaultWish } from '../fault.js';
import { forgotten } from '../record.js';
import { ride, type Draw } from '../ride.js';
import { Scene } from '../scene.js';

const BYTES = 320 * 2 ** 20;
const INODES = 6_000;
const WAYS = ['full', 'out of inodes', 'read-only'] as const;
/** The share of full disks under which the service is killed and started. */
const RESTARTED = 0.3;
const REFUSED_WITHIN_MS = 30_000;

/** The disk that the service keeps its data on, with the embedded Postgres, is full, out of inodes, or read-only. Needs root, for a tmpfs. */
export const F17: Fault = {
  id: 'F17',
  title: "the hub's disk full, out of inodes, read-only",
  rounds: 3,
  run: withDisk,
};

async function withDisk(wish: FaultWish): Promise<FaultResult> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-disk-'));
  await chmod(folder, 0o755);
  const data = join(folder, 'gatehouse-1', 'data');
  await mkdir(data, { recursive: true });
  await promisify(execFile)('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=${BYTES},nr_inodes=${INODES},mode=755`,
    'gatehouse',
    data,
  ]);
  try {
    return await onDisk(wish, folder, new Disk(data));
  } finally {
    await promisify(execFile)('umount', ['--lazy', data]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function onDisk(wish: FaultWish, folder: string, disk: Disk): Promise<FaultResult> {
  const scene = await Scene.open({
    ...{ say: wish.say, sites: wish.sites ?? 30, concurrency: 4, runSeconds: 1, processes: 1, database: 'embedded' },
    folder,
  });
  const heads = new Map<number, string>();
  const refused: string[] = [];
  try {
    const result = await ride(scene, wish, {
      everyMs: [500, 2_500],
      strike: async (number, draw) => {
        const head = await scene.observer.head();
        if (head !== null) heads.set(head.seq, head.hash);
        const way = WAYS[(number - 1) % WAYS.length] ?? 'full';
        wish.say(`  the disk is ${way}`);
        refused.push(...(await strike(way, { disk, service: scene.first, draw })));
        return true;
      },
    });
    return {
      ...result,
      broken: [...result.broken, ...refused, ...(await forgotten(scene.first, scene.observer, heads))],
    };
  } finally {
    await scene.close();
  }
}

async function strike(
  way: (typeof WAYS)[number],
  { disk, service, draw }: { disk: Disk; service: BuiltService; draw: Draw },
): Promise<string[]> {
  const lasts = 3_000 + draw() * 7_000;
  switch (way) {
    case 'full':
      await disk.fill();
      break;
    case 'out of inodes':
      await disk.exhaust();
      break;
    case 'read-only':
      return readOnly(disk, service);
  }
  await pause(lasts / 2);
  // A start finds the shortage where a running service may not have met it yet: a Postgres that starts makes files.
  if (way === 'out of inodes' || draw() < RESTARTED) {
    if (!service.hasEnded) await service.kill({ postgres: true });
    await service.launch();
  }
  await pause(lasts / 2);
  await disk.makeRoom();
  // Where it could not go on it has ended, as a supervisor would see: it is started again.
  if (service.hasEnded) await service.launch();
  await service.ready();
  return [];
}

/** A disk that is read-only from the start of the service on: the kernel makes none so under those who write. */
async function readOnly(disk: Disk, service: BuiltService): Promise<string[]> {
  await service.kill({ postgres: true });
  await disk.remount('ro');
  await service.launch();
  const until = performance.now() + REFUSED_WITHIN_MS;
  while (!service.hasEnded && performance.now() < until) await pause(20);
  const findings = service.hasEnded ? [] : ['on a read-only disk the service neither started nor ended'];
  if (!service.hasEnded) await service.kill();
  if ((await service.says('To mend it')).length === 0)
    findings.push('on a read-only disk the service did not say what to do');
  await disk.remount('rw');
  await service.launch();
  await service.ready();
  return findings;
}

/** A file system of its own, and what is wrong with it. */
class Disk {
  constructor(private readonly path: string) {}

  private get ballast(): string {
    return join(this.path, 'ballast');
  }

  /** Not one byte is free. */
  async fill(): Promise<void> {
    await mkdir(this.ballast, { recursive: true });
    const file = await open(join(this.ballast, 'bytes'), 'a');
    const block = Buffer.alloc(2 ** 20, 1);
    try {
      for (let size = block.length; size >= 512;)
        await file.appendFile(block.subarray(0, size)).catch(() => {
          size = Math.floor(size / 2);
        });
    } finally {
      await file.close();
    }
  }

  /** No file can be made any more. */
  async exhaust(): Promise<void> {
    await mkdir(this.ballast, { recursive: true });
    for (let number = (await statfs(this.path)).ffree; number > 0; number -= 1)
      await writeFile(join(this.ballast, String(number)), '').catch(() => {
        number = 0;
      });
  }

  async makeRoom(): Promise<void> {
    await rm(this.ballast, { recursive: true, force: true });
  }

  async remount(as: 'ro' | 'rw'): Promise<void> {
    const until = performance.now() + REFUSED_WITHIN_MS;
    for (;;) {
      try {
        await promisify(execFile)('mount', ['-o', `remount,${as}`, this.path]);
        return;
      } catch (error) {
        // The last processes of the killed Postgres are still leaving.
        if (performance.now() > until) throw error;
        await pause(100);
      }
    }
  }
}
