import { Global, Module } from '@nestjs/common';
import { EvidenceExportController } from './evidence-export.controller.js';
import { EvidenceExports } from './evidence-exports.service.js';
import { EvidenceKeys } from './evidence-keys.service.js';

/** The evidence of one release, to be taken away and checked by anybody. */
@Global()
@Module({
  controllers: [EvidenceExportController],
  providers: [EvidenceExports, EvidenceKeys],
  exports: [EvidenceExports],
})
export class EvidenceExportsModule {}
