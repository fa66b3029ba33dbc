import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../platform/database/database.service.js';
import { Log } from '../platform/log/log.service.js';
import { allEditions, documentsOf } from './edition.table.js';
import { NotesFolder } from './notes-folder.service.js';
import { forgetTexts } from './text.table.js';

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

  /** Looks through every edition once, after it let go of texts that never came to be in one. */
  async mend(): Promise<void> {
    await this.database.transaction((tx) => forgetTexts(tx));
    const editions = await this.database.transaction((tx) => allEditions(tx));
    for (const edition of editions) {
      const kept = await this.database.transaction((tx) => documentsOf(tx, edition.id));
      if (!(await this.folder.holds(edition, kept))) await this.folder.keep(edition, kept);
    }
  }
}
