import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import type { KeptNotice } from './notice.js';

/** A way by which notices go out beside mail, such as signed webhooks. */
export interface NoticeChannel {
  /** For the log. */
  readonly name: string;
  /** Whether anybody is reached by it at this moment. */
  readonly isSetUp: (tx: Tx) => Promise<boolean>;
  /** Queues a notice for everybody who is reached by it, in the transaction that keeps the notice; once for each notice. */
  readonly tell: (tx: Tx, notice: KeptNotice) => Promise<void>;
}

/** By which ways notices go out. Each enters itself when the service starts. */
@Injectable()
export class NoticeChannels {
  private readonly channels: NoticeChannel[] = [];

  add(channel: NoticeChannel): void {
    this.channels.push(channel);
  }

  get all(): readonly NoticeChannel[] {
    return this.channels;
  }
}
