import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';

/** The record can be read; it is written by `record` in the transaction of what it tells. */
@Module({ controllers: [AuditController] })
export class AuditModule {}
