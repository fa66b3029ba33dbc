import { Module } from '@nestjs/common';
import { SitesModule } from '../../sites/sites.module.js';
import { DocumentApprovals } from './document-approvals.service.js';
import { DocumentController } from './document.controller.js';
import { ControlledDocuments } from './documents.service.js';

/** Documents under control, and the checklist of what is handed over. Gates judge them. */
@Module({
  imports: [SitesModule],
  controllers: [DocumentController],
  providers: [ControlledDocuments, DocumentApprovals],
})
export class DocumentsModule {}
