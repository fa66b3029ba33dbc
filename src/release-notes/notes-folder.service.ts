import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings.service.js';
import { Database } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import { editionName, fileEnding, type Edition, type NamedDocument } from './edition.js';
import { sha256 } from './hash.service.js';
import { findText } from './text.table.js';

/**
 * Keeps published notes as files too, one folder a version, for whoever looks for them there: each by the sha256 of its content, and for
 * each edition a list of which is which. The database holds the truth; what is missing here is written again when the service starts.
 */
@Injectable()
export class NotesFolder {
  private readonly directory: string;

  constructor(
    settings: Settings,
    private readonly database: Database,
    private readonly log: Log,
  ) {
    this.directory = settings.get('RELEASE_NOTES_DIRECTORY') ?? join(settings.get('DATA_DIRECTORY'), 'release-notes');
  }

  /** Whether everything of an edition is there, by its names. */
  async holds(edition: Edition, documents: readonly NamedDocument[]): Promise<boolean> {
    const names = await readdir(join(this.directory, edition.release)).catch(() => []);
    const there = new Set(names);
    const wanted = documents.map(({ format, hash }) => `${hash}.${fileEnding(format)}`);
    return [...wanted, `${editionName(edition)}.json`].every((name) => there.has(name));
  }

  /** Writes what is not there yet, one text at a time. A folder that cannot be written to is told in the log, and keeps nothing from being published. */
  async keep(edition: Edition, documents: readonly NamedDocument[]): Promise<void> {
    const folder = join(this.directory, edition.release);
    try {
      await mkdir(folder, { recursive: true });
      const names = new Map(documents.map(({ format, hash }) => [`${hash}.${fileEnding(format)}`, hash]));
      for (const [name, hash] of names) await put(folder, name, await this.text(hash));
      const list = documents.map(({ audience, format, hash }) => ({
        audience,
        format,
        file: `${hash}.${fileEnding(format)}`,
      }));
      const { release, digest, kind, number, correction, publishedAt } = edition;
      const text = JSON.stringify({ release, digest, kind, number, correction, publishedAt, documents: list }, null, 2);
      await put(folder, `${editionName(edition)}.json`, `${text}\n`);
    } catch (error) {
      this.log.error('Published notes could not be kept as files; the database has them', {
        release: edition.release,
        edition: editionName(edition),
        error,
      });
    }
  }

  private async text(hash: string): Promise<string> {
    const body = await this.database.transaction((tx) => findText(tx, hash));
    if (body === null) throw new Error('The text of a published document cannot be found.');
    return body;
  }
}

/** Whole or not at all; left alone where the very same is there. */
async function put(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  const there = await readFile(path, 'utf8').catch(() => null);
  if (there === text) return;
  const fresh = `${path}.${sha256(text).slice(0, 8)}.new`;
  await writeFile(fresh, text, { mode: 0o640, flush: true });
  await rename(fresh, path);
}
