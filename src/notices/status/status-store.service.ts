import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../platform/config/settings.service.js';
import { Log } from '../../platform/log/log.service.js';
import type { PublicStatus } from './public-status.js';
import { keptStatusSchema } from './status.schema.js';

/** What is not news is written down so often all the same, for the sake of its time. */
const EVERY_MS = 30_000;

/** What was told; `at` is milliseconds since the epoch. */
interface Kept {
  readonly status: PublicStatus;
  readonly at: number;
}

/** Keeps on disk what the public was told last, for a process that starts while the database is away. */
@Injectable()
export class StatusStore {
  private readonly file: string;
  private last: { readonly said: string; readonly at: number } = { said: '', at: -Infinity };

  constructor(
    settings: Settings,
    private readonly log: Log,
  ) {
    this.file = join(settings.get('DATA_DIRECTORY'), 'public-status.json');
  }

  /** Null where there is none, or none that can be read. */
  async read(): Promise<Kept | null> {
    try {
      return keptStatusSchema.parse(JSON.parse(await readFile(this.file, 'utf8')));
    } catch {
      return null;
    }
  }

  /** Writes it down whole or not at all. A disk that takes nothing keeps nobody from being told. */
  async keep({ status, at }: Kept): Promise<void> {
    const said = JSON.stringify(status);
    if (said === this.last.said && at - this.last.at < EVERY_MS) return;
    this.last = { said, at };
    const beside = `${this.file}.${randomUUID()}`;
    try {
      await mkdir(dirname(this.file), { recursive: true });
      await writeFile(beside, JSON.stringify({ at, status }));
      await rename(beside, this.file);
    } catch (error) {
      await rm(beside, { force: true });
      this.log.warn('the public status could not be kept on disk', { error });
    }
  }
}
