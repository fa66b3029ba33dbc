import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock.service.js';
import { Settings } from '../../platform/config/settings.service.js';
import { Log } from '../../platform/log/log.service.js';
import { parseLocation } from '../../releases/artefact-location.js';
import { ArtefactStore, type ArtefactAnswer, type ArtefactFault } from '../../releases/artefact-store.js';
import type { ReleasePackage } from '../../releases/release.js';
import { SHA256 } from '../../releases/version.js';
import { codeOf, openLocation, refused } from './artefact-source.service.js';
import { receive, type Received } from './receiving.service.js';

const AT_ONCE = 4;
const STALE_AFTER = 24 * 60 * 60 * 1000;

/** One package on its way in: `path` is where its bytes wait until all are right. */
interface Arrival {
  readonly package: ReleasePackage;
  readonly path: string;
}

/**
 * Keeps artefacts on disk under their sha256, in DATA_DIRECTORY/artefacts. Bytes arrive in `.incoming` and are renamed into place
 * only when they are right and synced, so a name is either absent or whole, and two arrivals of the same bytes do no harm.
 */
@Injectable()
export class DiskArtefactStore extends ArtefactStore implements OnModuleInit {
  private readonly directory: string;
  private readonly incoming: string;

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    super();
    this.directory = resolve(settings.get('DATA_DIRECTORY'), 'artefacts');
    this.incoming = join(this.directory, '.incoming');
  }

  /** Makes the folders, and clears what a process that was killed left half-way a day or more ago. */
  async onModuleInit(): Promise<void> {
    await mkdir(this.incoming, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.incoming)) {
      const path = join(this.incoming, name);
      const stats = await stat(path).catch(() => null);
      if (stats !== null && this.clock.now().getTime() - stats.mtimeMs > STALE_AFTER) await rm(path, { force: true });
    }
  }

  override objection(artefact: string): string | null {
    const location = parseLocation(artefact);
    if (location.kind === 'fault') return `${location.fault}; ${location.fix}`;
    if (location.kind === 'file') return null;
    const listed = this.settings
      .get('ARTEFACT_HOSTS')
      .some((host) => URL.parse(`https://${host}/`)?.host === location.host);
    return listed ? null : 'is on a host that is not listed; use one of ARTEFACT_HOSTS, or have the host added there';
  }

  override async bringIn(packages: readonly ReleasePackage[]): Promise<readonly ArtefactFault[]> {
    const arrivals = packages.map((wanted) => ({ package: wanted, path: join(this.incoming, randomUUID()) }));
    try {
      const answers = await inParallel(arrivals, ({ package: wanted, path }) => this.receive(wanted, path));
      const faults = arrivals.flatMap((arrival, index) => faultOf(arrival.package, answers[index]) ?? []);
      if (faults.length === 0) await this.keep(arrivals);
      return faults;
    } finally {
      await Promise.all(arrivals.map(({ path }) => rm(path, { force: true })));
    }
  }

  override async fetch(wanted: ReleasePackage): Promise<ArtefactAnswer> {
    const path = this.placeOf(wanted.sha256);
    const kept = await hashOfFile(path);
    if (kept === wanted.sha256) return { state: 'present', path, bytes: (await stat(path)).size };
    // What is wrong stays where it is until right bytes replace it: every hand-out hashes, and another may just have put them there.
    if (kept !== null) {
      this.log.error('A kept artefact is no longer what it was, and is read again from its location.', {
        artefact: wanted.artefact,
        sha256: wanted.sha256,
        found: kept,
      });
    }
    const [fault] = await this.bringIn([wanted]);
    if (fault === undefined) return { state: 'present', path, bytes: (await stat(path)).size };
    return { state: 'refused', refusal: fault.refusal, message: fault.message, found: fault.found };
  }

  private async receive(wanted: ReleasePackage, path: string): Promise<Received> {
    const objection = this.objection(wanted.artefact);
    const location = parseLocation(wanted.artefact);
    if (objection !== null || location.kind === 'fault')
      return refused('not-allowed', `its location ${String(objection)}`);
    const source = await openLocation(location, this.settings);
    if (source.state === 'refused') return source;
    return receive(source, path, this.settings.get('ARTEFACT_MAX_BYTES'));
  }

  private async keep(arrivals: readonly Arrival[]): Promise<void> {
    for (const arrival of arrivals) await rename(arrival.path, this.placeOf(arrival.package.sha256));
    const folder = await open(this.directory);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  private placeOf(sha256: string): string {
    if (!SHA256.test(sha256)) throw new Error('What is not a sha256 has no place among the artefacts.');
    return join(this.directory, sha256);
  }
}

function faultOf(wanted: ReleasePackage, received: Received | undefined): ArtefactFault | null {
  const what = `${wanted.service} ${wanted.version} from ${wanted.artefact}`;
  if (received === undefined) throw new Error('Every package has an answer.');
  if (received.state === 'refused') {
    return { package: wanted, refusal: received.refusal, message: `${what}: ${received.message}`, found: null };
  }
  if (received.sha256 !== wanted.sha256) {
    const message = `${what}: the manifest says sha256 ${wanted.sha256}, the bytes there have ${received.sha256}`;
    return { package: wanted, refusal: 'wrong-hash', message, found: received.sha256 };
  }
  if (received.archive) return null;
  const message = `${what}: it is neither a tar nor a gzipped tar`;
  return { package: wanted, refusal: 'not-an-archive', message, found: received.sha256 };
}

/** The file's sha256, or null if there is no such file. */
async function hashOfFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * A few at a time, so that a hundred packages open neither a hundred connections nor a hundred files at once. Answers in the
 * order of the items; a throw is passed on when all that was begun has ended.
 */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) answers[index] = await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return answers;
}
