import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { Settings } from '../../platform/config/settings.service.js';
import { Database } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { waitSeconds } from '../../platform/outbox/wait.js';
import { Polling } from '../../platform/polling.worker.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS } from '../../sites/site.js';
import { claimFile, keepHash, putOffFile, refuseFile, type DueFile } from './attachment.table.js';
import { boundedHash } from './bounded-hash.service.js';
import { IssueTracker } from './issue-tracker.js';

const LEASE_SECONDS = 900;
const PIECE_MS = 30_000;
const WHOLE_MS = 600_000;

/** What a try to read a file came to. */
type Outcome =
  | { readonly state: 'hashed'; readonly sha256: string; readonly size: number }
  | { readonly state: 'later'; readonly because: string; readonly afterSeconds: number | null }
  | { readonly state: 'refused'; readonly because: string };

/** Reads the files attached to stories, each once, and keeps nothing of them but their hash (003-060, 003-068). */
@Injectable()
export class EvidenceWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly polling: Polling<DueFile>;

  constructor(
    private readonly database: Database,
    private readonly tracker: IssueTracker,
    private readonly environments: Environments,
    private readonly settings: Settings,
    private readonly log: Log,
  ) {
    this.polling = new Polling(
      { claim: () => this.claim(), take: (due) => this.read(due), fault: 'A file at a ticket could not be read' },
      log,
    );
  }

  onApplicationBootstrap(): void {
    if (this.tracker.isSetUp && this.products().length > 0) this.polling.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.polling.stop();
  }

  /** There may be a file to read. */
  hint(): void {
    this.polling.hint();
  }

  private products(): readonly string[] {
    return PRODUCTS.filter((product) => this.environments.product(product)?.tracker != null);
  }

  private async claim(): Promise<DueFile | null> {
    const wish = { products: this.products(), leaseSeconds: LEASE_SECONDS };
    return await this.database.transaction((tx) => claimFile(tx, wish));
  }

  /** Each file waits by itself, and none for another. */
  private async read(due: DueFile): Promise<null> {
    await this.keep(due, await this.hash(due));
    return null;
  }

  private async hash({ id, toldSize, tries }: DueFile): Promise<Outcome> {
    const bytes = this.settings.get('EVIDENCE_MAX_BYTES');
    const tooLarge = { state: 'refused', because: `It is larger than ${String(bytes)} bytes.` } as const;
    if (toldSize > bytes) return tooLarge;
    const answer = await this.tracker.openAttachment(id);
    if (!answer.ok) {
      const { kind, message: because, retryAfterSeconds: afterSeconds } = answer.trouble;
      return kind === 'not-found' ? { state: 'refused', because } : { state: 'later', because, afterSeconds };
    }
    const read = await boundedHash(answer.value.bytes, { bytes, pieceMs: PIECE_MS, wholeMs: WHOLE_MS });
    switch (read.state) {
      case 'hashed':
        if (read.size === toldSize) return read;
        return otherSize(tries);
      case 'too-large':
        return tooLarge;
      case 'broken':
        return { state: 'later', because: read.because, afterSeconds: null };
    }
  }

  private async keep(due: DueFile, outcome: Outcome): Promise<void> {
    await this.database.transaction(async (tx) => {
      switch (outcome.state) {
        case 'hashed': {
          if (!(await keepHash(tx, due, outcome))) return;
          const { sha256, size } = outcome;
          const detail = { product: due.product, ticket: due.ticket, attachment: due.id, sha256, size };
          await record(tx, { actor: 'gatehouse', action: 'evidence.hashed', subject: `ticket:${due.ticket}`, detail });
          return;
        }
        case 'refused':
          await refuseFile(tx, due, outcome.because);
          return;
        case 'later': {
          const seconds = waitSeconds(due.tries, outcome.afterSeconds, Math.random());
          await putOffFile(tx, due, { seconds, because: outcome.because });
        }
      }
    });
    if (outcome.state === 'hashed') return;
    const { ticket, id: attachment } = due;
    this.log.warn('A file at a ticket was not read', { ticket, attachment, because: outcome.because });
  }
}

/** Cut short once, it may come whole another time; again and again, it is not what the tracker says. */
function otherSize(tries: number): Outcome {
  const because = 'It came with another size than the tracker says.';
  return tries < 5 ? { state: 'later', because, afterSeconds: null } : { state: 'refused', because };
}
