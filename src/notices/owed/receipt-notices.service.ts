import { Injectable, type OnModuleInit } from '@nestjs/common';
import { deliveriesOfNotices } from '../../evidence/deliveries/delivery.table.js';
import type { Delivery } from '../../evidence/deliveries/delivery.js';
import type { Tx } from '../../platform/database/database.service.js';
import { Environments } from '../../sites/environments.service.js';
import type { KeptNotice } from '../notice.js';
import { NoticeSources } from '../notice-sources.service.js';
import { unacknowledged } from '../notice.table.js';
import type { OwedNotice } from '../owed.js';

/** Tells release managers of downtime that nobody at a Trust has said that they have read of. */
@Injectable()
export class ReceiptNotices implements OnModuleInit {
  readonly name = 'receipts';

  constructor(
    private readonly sources: NoticeSources,
    private readonly environments: Environments,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const notices = await unacknowledged(tx);
    if (notices.length === 0) return [];
    const deliveries = await deliveriesOfNotices(
      tx,
      notices.map(({ id }) => id),
    );
    return notices.map((notice) => {
      const { trust } = notice.subject;
      const contactsOf = (trust === null ? null : this.environments.trust(trust)?.name) ?? 'the Trust';
      const told = deliveries.filter((one) => one.notice === notice.id && one.channel === 'mail');
      return owedOf(notice, contactsOf, told);
    });
  };
}

function owedOf(notice: KeptNotice, contactsOf: string, told: readonly Delivery[]): OwedNotice {
  const { id, key, subject, escalations, exhaustedAt, thread } = notice;
  const isLeft = exhaustedAt === null;
  const names = told.map(({ to }) => to.name);
  return {
    key: `not-acknowledged/${id}/${isLeft ? String(escalations) : 'nobody-left'}`,
    event: 'not-acknowledged',
    subject: { ...subject, trust: null },
    facts: {
      ...{ contactsOf, of: key, title: told[0]?.subject ?? '' },
      told: (isLeft ? names.slice(0, -1) : names).join(', '),
      next: isLeft ? (names.at(-1) ?? null) : null,
    },
    ...{ thread: `${thread}/receipts`, calendar: null, link: null, acknowledgeBy: null, instead: [], also: [] },
  };
}
