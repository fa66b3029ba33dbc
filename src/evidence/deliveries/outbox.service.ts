import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { Database } from '../../platform/database/database.service.js';
import { readOneMoment } from '../../platform/database/snapshot.table.js';
import { notFound } from '../../platform/http/problem.js';
import { findMessage, makeDue, outboxCounts, troubled, type ShownMessage } from '../../platform/outbox/outbox.table.js';

const MOST = 200;

interface ShownOutbox {
  readonly waiting: number;
  readonly refused: number;
  readonly oldestSeconds: number;
  /** Refused ones first, which need a person; then those that failed and will be tried again. At most 200. */
  readonly troubled: readonly ShownMessage[];
}

/** What has not reached the outside, for the people who can help it along. */
@Injectable()
export class Outbox {
  constructor(private readonly database: Database) {}

  async show(): Promise<ShownOutbox> {
    return await this.database.transaction(async (tx) => {
      // Or a message could be among the ones and not yet among the others.
      await readOneMoment(tx);
      return { ...(await outboxCounts(tx)), troubled: await troubled(tx, MOST) };
    });
  }

  /** Has a message tried again at once. Refuses with 404 one that is not there, or has arrived. */
  async again(id: number, caller: Caller): Promise<ShownMessage> {
    return await this.database.transaction(async (tx) => {
      if (!(await makeDue(tx, id))) throw notFound('message that has not arrived');
      const message = await findMessage(tx, id);
      if (message === null) throw notFound('message that has not arrived');
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'message.sent-again',
        subject: `message:${String(id)}`,
        detail: { topic: message.topic, key: message.key },
      });
      return message;
    });
  }
}
