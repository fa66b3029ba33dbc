import { Module } from '@nestjs/common';
import { ClinicalRejectionController } from './rejection.controller.js';
import { ClinicalRejections } from './rejections.service.js';

/** Releases that are rejected on clinical risk. */
@Module({ controllers: [ClinicalRejectionController], providers: [ClinicalRejections] })
export class ClinicalRiskModule {}
