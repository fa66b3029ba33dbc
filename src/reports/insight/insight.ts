import { agreementLeadTime } from './agreement-lead.js';
import { changeFailureRate } from './change-failure.js';
import { deploymentFrequency } from './deployment-frequency.js';
import { plannedDowntime } from './downtime.js';
import { gateWaitingTime } from './gate-waiting.js';
import type { Known } from './known.js';
import { leadTime } from './lead-time.js';
import type { Measure } from './measure.js';
import { noticeLeadTime } from './notice-lead.js';
import type { Period } from './period.js';
import { timeToFleet } from './time-to-fleet.js';
import { timeToRestore } from './time-to-restore.js';
import { versionLag } from './version-lag.js';

/** Every measure of a period, DORA's four first. */
export function insightOf(known: Known, period: Period): readonly Measure[] {
  return [
    deploymentFrequency(known, period),
    leadTime(known, period),
    changeFailureRate(known, period),
    timeToRestore(known, period),
    versionLag(known),
    timeToFleet(known, period),
    noticeLeadTime(known, period),
    agreementLeadTime(known, period),
    plannedDowntime(known, period),
    gateWaitingTime(known, period),
  ];
}
