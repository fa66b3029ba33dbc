import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { countDrafts, currentHead } from '../../audit/audit.table.js';
import { BEGINNING } from '../../audit/chain.js';
import { faultSince, readOn, type RecordFault } from '../../audit/verification.service.js';
import { Settings } from '../../platform/config/settings.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { Loop } from '../../platform/loop.worker.js';
import { neverRaised, UNANSWERED } from '../incident.table.js';
import { Raising } from '../raising.service.js';
import { holdWatch, keepFaults, keepReadTo, readTo } from './record-watch.table.js';

/**
 * Reads the record now and then, on from where it was read last, and a page of what was read before beside it, from the beginning to the
 * end and round again: so a change of an old entry is found as well. Whatever is wrong is a Sev 2, once for each fault, and one for all that
 * a look finds: a record that was written over is one incident, not a thousand.
 */
@Injectable()
export class RecordWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(
    private readonly database: Database,
    private readonly raising: Raising,
    private readonly log: Log,
    settings: Settings,
  ) {
    this.loop = new Loop(
      settings.get('RECORD_CHECK_SECONDS') * 1000,
      () => this.turn(),
      (error) => {
        log.warn('The record could not be read; the next look comes', { error });
      },
    );
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** One page on, and one of those before. Answers whether the end was reached, or another process is at it. */
  async look(): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      if (!(await holdWatch(tx))) return true;
      const drafts = await countDrafts(tx);
      if (drafts > 0) await this.raise(tx, `record:drafts`, `${drafts} entries of the record never joined its chain.`);
      const isEnd = await this.goOn(tx);
      await this.goAgain(tx);
      return isEnd;
    }, 'record-watch.look');
  }

  private async turn(): Promise<void> {
    if (!(await this.look())) this.loop.hint();
  }

  private async goOn(tx: Tx): Promise<boolean> {
    const read = await readTo(tx, 'on');
    const since = await faultSince(tx, read);
    if (since !== null) {
      await this.tell(tx, [since]);
      // Whatever stands there now, it is gone on from that.
      await keepReadTo(tx, 'on', await currentHead(tx));
      return true;
    }
    const { head, faults, isEnd } = await readOn(tx, read);
    await this.tell(tx, faults);
    await keepReadTo(tx, 'on', head);
    return isEnd;
  }

  private async goAgain(tx: Tx): Promise<void> {
    const { head, faults, isEnd } = await readOn(tx, await readTo(tx, 'again'));
    await this.tell(tx, faults);
    await keepReadTo(tx, 'again', isEnd ? BEGINNING : head);
  }

  private async tell(tx: Tx, faults: readonly RecordFault[]): Promise<void> {
    const entries = faults.map(({ seq }) => seq);
    const fresh = await keepFaults(tx, entries);
    const first = faults.find(({ seq }) => fresh.has(seq));
    if (first === undefined) return;
    const more = fresh.size === 1 ? '' : ` So it is with ${String(fresh.size - 1)} more entries.`;
    await this.raise(tx, `record:${first.seq}`, `The record of Gatehouse is not whole. ${first.fault}${more}`);
  }

  private async raise(tx: Tx, origin: string, summary: string): Promise<void> {
    if ((await neverRaised(tx, [origin])).length === 0) return;
    this.log.error('the record is not whole', { says: summary });
    await this.raising.raise(tx, {
      ...{ origin, raisedAs: 'gatehouse', product: null, environment: 'production', sites: [], release: null },
      ...{ severity: 2, summary, reference: null, attributedTo: 'us', outage: null, clinicalRisk: UNANSWERED },
      ...{ rollout: null, promotion: null, raisedBy: null },
    });
  }
}
