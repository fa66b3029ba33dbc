import { Injectable } from '@nestjs/common';
import { Deliveries, DELIVERY_TOPIC } from '../evidence/deliveries/deliveries.service.js';
import { deliveriesOfNotices } from '../evidence/deliveries/delivery.table.js';
import { noticesOfThreads } from '../notices/notice.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { waitingOf } from '../platform/outbox/outbox.table.js';
import type { ReadOutside } from '../releases/outside-reading.js';
import { notYetTold } from '../releases/scope/announcement.service.js';
import { DEPLOYMENT_TOPIC } from '../releases/source/source-deployments.service.js';
import { Environments } from '../sites/environments.service.js';
import type { HotfixFacts } from './hotfix.facts.js';
import { OutsideReadings, type UnreadSystem } from './outside-readings.service.js';
import { isDecidedAgainst } from './rules.js';
import { isOver } from './step.js';
import { threadOf } from './thread.js';

const SYSTEMS: Readonly<Record<ReadOutside, string>> = { scope: 'The tracker', source: 'The source host' };

/** Says what of a hotfix still waits for a system outside. Nothing of the runbook waits for it. */
@Injectable()
export class Queued {
  constructor(
    private readonly environments: Environments,
    private readonly deliveries: Deliveries,
    private readonly readings: OutsideReadings,
  ) {}

  async of(tx: Tx, facts: HotfixFacts): Promise<readonly string[]> {
    return [
      ...(await this.atTracker(tx, facts)),
      ...(await this.atSource(tx, facts)),
      ...(await this.ofNotices(tx, facts)),
      ...(await this.unread(tx, facts)),
    ];
  }

  private async atTracker(tx: Tx, { hotfix, course }: HotfixFacts): Promise<readonly string[]> {
    const triage = course.triage?.said;
    if (triage === undefined || isDecidedAgainst(course) || isOver(course.state)) return [];
    if ((this.environments.product(hotfix.product)?.tracker ?? null) === null)
      return [
        `No tracker is set up for the product. Where you keep its issues elsewhere, make the release ${triage.version} in that place by hand, with ${triage.ticket ?? 'the issue'}.`,
      ];
    const waiting = await notYetTold(tx, { version: triage.version, product: hotfix.product });
    const [first] = waiting;
    if (first === undefined) return [];
    const said = saidLast(first.detail);
    return [`The tracker has not been told of ${triage.version} yet, since ${first.postedAt.toISOString()}.${said}`];
  }

  private async atSource(tx: Tx, { hotfix, course }: HotfixFacts): Promise<readonly string[]> {
    if (course.fix === null || (this.environments.product(hotfix.product)?.source ?? null) === null) return [];
    const waiting = await waitingOf(tx, DEPLOYMENT_TOPIC);
    if (waiting === null) return [];
    const what = `${String(waiting.count)} of the things that happened at sites`;
    return [
      `The source host has not been told ${what} yet, since ${waiting.since.toISOString()}.${saidLast(waiting.detail)}`,
    ];
  }

  /** What cannot be read is no message that waits, but gates ask for it. */
  private async unread(tx: Tx, facts: HotfixFacts): Promise<readonly string[]> {
    const { state, approval, glass } = facts.course;
    if (state !== 'fix-prepared' && state !== 'proven') return [];
    const without = [approval, glass].flatMap((one) => one?.said.without ?? []);
    const unread = await this.readings.unread(tx, facts);
    return unread.filter(({ of }) => !without.includes(of)).map(unreadInWords);
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
        : [`${String(untold + queued)} messages have not left yet; they do by themselves.${await this.mailSaid(tx)}`]),
      ...failed.map(({ to }) => `${to.name} could not be told; telephone.`),
    ];
  }
  private async mailSaid(tx: Tx): Promise<string> {
    return saidLast((await waitingOf(tx, DELIVERY_TOPIC))?.detail ?? null);
  }
}

function unreadInWords({ of, readAt, said }: UnreadSystem): string {
  const since = readAt === null ? 'has not been read' : `cannot be read since ${readAt.toISOString()}`;
  const way = 'whoever approves the fix, or breaks the glass, lets it go without what it would say.';
  return `${SYSTEMS[of]} ${since}: ${way}${saidLast(said)}`;
}

function saidLast(detail: string | null): string {
  return detail === null ? '' : ` It said last: ${detail}`;
}
