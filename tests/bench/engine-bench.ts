import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Log } from '../../src/platform/log/log.service.js';
import { EmbeddedPostgres } from '../../src/platform/postgres/embedded-postgres.service.js';
import { findPostmaster } from '../../src/platform/postgres/postmaster.service.js';
import { RedisServer } from '../redis/redis-server.js';
import { processOf } from './child.js';
import { CpuGroup } from './cpu.js';
import { engineRunSchema, floorSchema, type EngineRun, type EngineWish, type Floor } from './engine-run.js';
import { databaseOn, undertaker } from './own-postgres.js';
import { descendantsOf } from './processes.js';

/** The most that the files of the environments allow. */
const CONCURRENCY = 100;
const WITHIN_SECONDS = 3_600;

/** One number of sites, measured each way. */
export interface EngineMeasured {
  readonly sites: number;
  readonly runs: readonly EngineRun[];
  readonly floor: Floor;
}

/** A Postgres and a Redis of the bench's own, on which each rollout is measured in a process of its own. */
export class EngineBench {
  private databases = 0;
  private undertaker: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
    private readonly group: CpuGroup | null,
    private readonly redis: RedisServer,
  ) {}

  /** Starts both; the Postgres as the service starts its own, with every commit on disk. */
  static async start(): Promise<EngineBench> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
    const postgres = await EmbeddedPostgres.open(folder, Log.open('silent'));
    const postmaster = await findPostmaster(join(folder, 'postgres', 'cluster'));
    const group = await CpuGroup.make('postgres');
    if (group !== null && postmaster !== null) {
      for (const { pid } of await descendantsOf(postmaster.pid)) await group.take(pid);
      await group.take(postmaster.pid);
    }
    const bench = new EngineBench(folder, postgres, group, await RedisServer.start());
    if (postmaster !== null) bench.undertaker = undertaker(postmaster.pid, folder);
    return bench;
  }

  async stop(): Promise<void> {
    await this.redis.kill();
    await this.postgres.close();
    await this.group?.remove();
    this.undertaker?.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Measures this many sites: at once in process and by Bull, with realistic durations, and Bull alone. */
  async measure(sites: number, scale: number, say: (line: string) => void): Promise<EngineMeasured> {
    const runs: EngineRun[] = [];
    for (const [conduct, road] of [
      ['at-once', 'in-process'],
      ['at-once', 'bull'],
      ['realistic', 'in-process'],
      ['realistic', 'bull'],
    ] as const) {
      const run = await this.run({ sites, conduct, road, scale });
      if (run.state !== 'completed') throw new Error(`a rollout of ${sites} sites is ${run.state}`);
      say(`  ${conduct} ${road}: ${run.seconds.toFixed(1)} s, ${run.cpu.toFixed(1)} s of CPU`);
      runs.push(run);
    }
    return { sites, runs, floor: await this.floor(sites) };
  }

  private async run(what: Pick<EngineWish, 'sites' | 'conduct' | 'road' | 'scale'>): Promise<EngineRun> {
    const database = await this.newDatabase();
    const redis = what.road === 'bull' ? this.redis.url : null;
    const before = await this.group?.seconds();
    const said = await processOf('engine.process.ts', {
      ...{ ...what, database, redis, concurrency: CONCURRENCY, withinSeconds: WITHIN_SECONDS },
    } satisfies EngineWish);
    const after = await this.group?.seconds();
    const databaseCpu = before === undefined || after === undefined ? null : after - before;
    return { ...engineRunSchema.parse(said), databaseCpu };
  }

  private async floor(jobs: number): Promise<Floor> {
    return floorSchema.parse(
      await processOf('bull-floor.process.ts', { jobs, redis: this.redis.url, atOnce: CONCURRENCY }),
    );
  }

  private newDatabase(): Promise<string> {
    return databaseOn(this.postgres.address, `bench_${(this.databases += 1)}`);
  }
}
