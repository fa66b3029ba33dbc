import { Global, Module } from '@nestjs/common';
import { SitesModule } from '../../sites/sites.module.js';
import { ChecklistController } from './checklist.controller.js';
import { Checklists } from './checklist.service.js';
import { DocumentApprovals } from './document-approvals.service.js';
import { DocumentController } from './document.controller.js';
import { DocumentFacts } from './document.facts.js';
import { ControlledDocuments } from './documents.service.js';

/** Documents under control, and the checklist of what is handed over. Gates judge them. */
@Global()
@Module({
  imports: [SitesModule],
  controllers: [DocumentController, ChecklistController],
  providers: [ControlledDocuments, DocumentApprovals, DocumentFacts, Checklists],
  exports: [ControlledDocuments, DocumentApprovals, DocumentFacts, Checklists],
})
export class DocumentsModule {}
