import { Injectable } from '@nestjs/common';
import { Deliveries } from '../evidence/deliveries/deliveries.service.js';
import { deliveriesOfNotices } from '../evidence/deliveries/delivery.table.js';
import { noticesOfThreads } from '../notices/notice.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { notYetTold } from '../releases/scope/announcement.service.js';
import { Environments } from '../sites/environments.service.js';
import type { HotfixFacts } from './hotfix.facts.js';
import { threadOf } from './thread.js';

/** Says what of a hotfix still waits for a system outside. Nothing of the runbook waits for it. */
@Injectable()
export class Queued {
  constructor(
    private readonly environments: Environments,
    private readonly deliveries: Deliveries,
  ) {}

  async of(tx: Tx, facts: HotfixFacts): Promise<readonly string[]> {
    return [...(await this.atTracker(tx, facts)), ...(await this.ofNotices(tx, facts))];
  }

  private async atTracker(tx: Tx, { hotfix, course }: HotfixFacts): Promise<readonly string[]> {
    const triage = course.triage?.said;
    if (triage === undefined) return [];
    if ((this.environments.product(hotfix.product)?.tracker ?? null) === null)
      return [
        `No tracker is set up: make the release ${triage.version} there by hand, with ${triage.ticket ?? 'the issue'}.`,
      ];
    const waiting = await notYetTold(tx, { version: triage.version, product: hotfix.product });
    const [first] = waiting;
    if (first === undefined) return [];
    const said = first.detail === null ? '' : ` It said last: ${first.detail}`;
    return [`The tracker has not been told of ${triage.version} yet, since ${first.postedAt.toISOString()}.${said}`];
  }

  private async ofNotices(tx: Tx, { hotfix }: HotfixFacts): Promise<readonly string[]> {
    const notices = await noticesOfThreads(tx, [threadOf(hotfix)]);
    if (notices.length > 0 && !this.deliveries.areSetUp)
      return ['No mail server is set up: tell the Trusts and the AI Centre by telephone.'];
    const untold = notices.filter(({ toldAt }) => toldAt === null).length;
    const deliveries = await deliveriesOfNotices(
      tx,
      notices.map(({ id }) => id),
    );
    const queued = deliveries.filter(({ carried }) => carried === 'queued').length;
    const failed = deliveries.filter(({ carried }) => carried === 'failed');
    return [
      ...(untold + queued === 0
        ? []
        : [`${String(untold + queued)} messages have not left yet; they do by themselves.`]),
      ...failed.map(({ to }) => `${to.name} could not be told; telephone.`),
    ];
  }
}
