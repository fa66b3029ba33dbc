import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import type { Edition, NoteDocument } from './edition.js';
import { allEditions, documentsOf, findDocument } from './edition.table.js';
import { NotesFolder } from './notes-folder.service.js';

/** Writes the files of published notes that are not there, such as after the database was restored on another machine. */
@Injectable()
export class NotesFolderWorker implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly folder: NotesFolder,
    private readonly log: Log,
  ) {}

  /** Does not hold up the start; files are for reading beside the service, which itself reads the database. */
  onApplicationBootstrap(): void {
    this.mend().catch((error: unknown) => {
      this.log.error('The files of published notes could not be looked through', { error });
    });
  }

  /** Looks through every edition once. */
  async mend(): Promise<void> {
    const editions = await this.database.transaction((tx) => allEditions(tx));
    for (const edition of editions) {
      const kept = await this.database.transaction((tx) => documentsOf(tx, edition.id));
      if (!(await this.folder.holds(edition, kept))) await this.folder.keep(edition, await this.read(edition, kept));
    }
  }

  private async read(
    { id }: Edition,
    kept: readonly Pick<NoteDocument, 'audience' | 'format'>[],
  ): Promise<readonly NoteDocument[]> {
    const found: NoteDocument[] = [];
    for (const { audience, format } of kept) {
      const document = await this.database.transaction((tx) => findDocument(tx, { edition: id, audience, format }));
      if (document !== null) found.push(document);
    }
    return found;
  }
}
