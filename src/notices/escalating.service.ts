import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { deliveriesOfNotices, escalateDeliveries } from '../evidence/deliveries/delivery.table.js';
import type { Tx } from '../platform/database/database.service.js';
import { Environments } from '../sites/environments.service.js';
import { escalationOf } from './acknowledgement.js';
import { keepEscalation, keepExhausted, keepMoot, type OverdueNotice } from './notice.table.js';
import { Telling } from './telling.service.js';

/** Sees to it that a notice which nobody has said that they have read goes on to the next contact of its Trust. */
@Injectable()
export class Escalating {
  constructor(
    private readonly environments: Environments,
    private readonly telling: Telling,
  ) {}

  /** Does so for one that waits in vain, which is locked. */
  async escalate(tx: Tx, notice: OverdueNotice): Promise<void> {
    const told = await deliveriesOfNotices(tx, [notice.id]);
    const { trust } = notice.subject;
    const contacts = trust === null ? [] : (this.environments.trust(trust)?.contacts ?? []);
    const asked = { from: notice.owedAt, by: notice.askedBy ?? notice.now };
    const readers = told.map(({ to }) => to);
    const found = escalationOf(notice, { ...notice, asked, contacts, told: readers });
    switch (found.kind) {
      case 'moot':
        await keepMoot(tx, notice.id);
        return;
      case 'exhausted':
        await escalateDeliveries(tx, notice.id);
        await keepExhausted(tx, notice.id);
        await this.record(tx, notice, 'notice.unanswered', {});
        return;
      case 'next': {
        const names = readers.map(({ name }) => name);
        const facts = { ...notice.facts, notYetReadBy: names.join(', ') };
        await escalateDeliveries(tx, notice.id);
        await keepEscalation(tx, notice.id, found.acknowledgeBy);
        await this.telling.tell(tx, { ...notice, facts, acknowledgeBy: found.acknowledgeBy }, found.to);
        await this.record(tx, notice, 'notice.escalated', { role: found.to.role });
      }
    }
  }

  private async record(
    tx: Tx,
    { id, key, event, subject }: OverdueNotice,
    action: string,
    more: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const detail = { key, event, trust: subject.trust, release: subject.release, ...more };
    await record(tx, { actor: 'gatehouse', action, subject: `notice:${id}`, detail });
  }
}
