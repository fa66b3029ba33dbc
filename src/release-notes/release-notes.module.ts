import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { SitesModule } from '../sites/sites.module.js';
import { Comparing } from './comparing.service.js';
import { Drafting } from './drafting.service.js';
import { EditionController } from './edition.controller.js';
import { Editions } from './editions.service.js';
import { IssueConfidence } from './issue-confidence.service.js';
import { KnownIssuesDrafting } from './known-issues-drafting.service.js';
import { NotesFolder } from './notes-folder.service.js';
import { NotesFolderWorker } from './notes-folder.worker.js';
import { NotesController } from './notes.controller.js';
import { NotesFactsFinder } from './notes.facts.js';
import { Publishing } from './publishing.service.js';
import { Rendering } from './rendering.service.js';
import { RunningReleases } from './running-releases.js';
import { SharedNotes } from './shared-notes.service.js';
import { SharingController } from './sharing.controller.js';
import { Sharing } from './sharing.service.js';
import { Templates } from './template.service.js';

/** What a release brings, told to each who needs to know. */
@Module({})
export class ReleaseNotesModule {
  /** `running` knows what runs at each site. */
  static with(outside: { running: Type<RunningReleases> }): DynamicModule {
    return {
      module: ReleaseNotesModule,
      global: true,
      imports: [SitesModule],
      // The editions' own addresses come before those with a section in their place.
      controllers: [EditionController, SharingController, NotesController],
      providers: [
        ...[
          Comparing,
          Drafting,
          Editions,
          IssueConfidence,
          KnownIssuesDrafting,
          NotesFactsFinder,
          NotesFolder,
          NotesFolderWorker,
          Publishing,
          Rendering,
          SharedNotes,
          Sharing,
          Templates,
        ],
        { provide: RunningReleases, useClass: outside.running },
      ],
      exports: [Drafting, Editions, KnownIssuesDrafting, Publishing, SharedNotes, Sharing],
    };
  }
}
