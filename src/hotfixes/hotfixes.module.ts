import { Global, Module } from '@nestjs/common';
import { UrgentFixes } from '../releases/urgent-fix.js';
import { ErrandFacts } from './errand.facts.js';
import { HotfixController } from './hotfix.controller.js';
import { HotfixFactsFinder } from './hotfix.facts.js';
import { HotfixMetrics } from './hotfix.metrics.js';
import { HotfixWorker } from './hotfix.worker.js';
import { HotfixNotices } from './hotfix-notices.service.js';
import { Hotfixes } from './hotfixes.service.js';
import { OutsideReadings } from './outside-readings.service.js';
import { Queued } from './queued.service.js';
import { RcaNotices } from './rca-notices.service.js';
import { Taking } from './taking.service.js';
import { TriagedTicket } from './triaged-ticket.service.js';
import { RunbookFixes } from './urgent-fixes.service.js';

/** The runbook of a hotfix, and what joins incidents with what people are told. Tells the steps below which releases go by it. */
@Global()
@Module({
  controllers: [HotfixController],
  providers: [
    ...[ErrandFacts, HotfixFactsFinder, HotfixMetrics, HotfixNotices, Hotfixes, HotfixWorker],
    ...[OutsideReadings, Queued, RcaNotices, Taking, TriagedTicket],
    { provide: UrgentFixes, useClass: RunbookFixes },
  ],
  exports: [Hotfixes, UrgentFixes],
})
export class HotfixesModule {}
