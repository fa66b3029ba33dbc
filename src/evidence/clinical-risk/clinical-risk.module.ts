import { Global, Module } from '@nestjs/common';
import { ClinicalRejectionController } from './rejection.controller.js';
import { ClinicalRejections } from './rejections.service.js';

/** Releases that are rejected on clinical risk. */
@Global()
@Module({ controllers: [ClinicalRejectionController], providers: [ClinicalRejections], exports: [ClinicalRejections] })
export class ClinicalRiskModule {}
