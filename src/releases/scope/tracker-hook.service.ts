import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.service.js';
import { firstTime } from '../../platform/hooks/hook-delivery.table.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS } from '../../sites/site.js';
import { hintReadings } from './reading.table.js';
import { ScopeWorker } from './scope-reader.worker.js';
import { trackerHookSchema } from './tracker-hook.schema.js';

/** Takes what the tracker tells of its own accord, and believes none of it: it is a hint to read again, soon. */
@Injectable()
export class TrackerHooks {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly worker: ScopeWorker,
  ) {}

  /** Does nothing for a delivery that came before, however late or doubled it comes now. */
  async take(delivery: { readonly id: string; readonly document: unknown }): Promise<void> {
    const products = this.concerned(delivery.document);
    const isNew = await this.database.transaction(async (tx) => {
      if (!(await firstTime(tx, { source: 'jira', id: delivery.id }))) return false;
      await hintReadings(tx, products);
      return true;
    });
    if (isNew) this.worker.hint();
  }

  /** The products of the project that it names; where it names none, all. */
  private concerned(document: unknown): readonly string[] {
    const named = trackerHookSchema.safeParse(document);
    const project = named.success ? (named.data.issue?.key.split('-')[0] ?? null) : null;
    return PRODUCTS.filter((product) => {
      const tracker = this.environments.product(product)?.tracker ?? null;
      return tracker !== null && (project === null || tracker.project === project);
    });
  }
}
