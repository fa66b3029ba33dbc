import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.service.js';
import { firstTime } from '../../platform/hooks/hook-delivery.table.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS } from '../../sites/site.js';
import { sourceHookSchema } from './source-hook.schema.js';
import { hintSourceReadings } from './source-reading.table.js';
import { SourceWorker } from './source-reader.worker.js';

/** Takes what the source host tells of its own accord, and believes none of it: it is a hint to read again, soon. */
@Injectable()
export class SourceHooks {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly worker: SourceWorker,
  ) {}

  /** Does nothing for a delivery that came before, however late or doubled it comes now. */
  async take(delivery: { readonly id: string; readonly document: unknown }): Promise<void> {
    const products = this.concerned(delivery.document);
    const isNew = await this.database.transaction(async (tx) => {
      if (!(await firstTime(tx, { source: 'github', id: delivery.id }))) return false;
      await hintSourceReadings(tx, products);
      return true;
    });
    if (isNew) this.worker.hint();
  }

  /** The products of the repository that it names; where it names none, all. */
  private concerned(document: unknown): readonly string[] {
    const named = sourceHookSchema.safeParse(document);
    const repository = named.success ? (named.data.repository?.full_name.toLowerCase() ?? null) : null;
    return PRODUCTS.filter((product) => {
      const source = this.environments.product(product)?.source ?? null;
      return source !== null && (repository === null || source.repository.toLowerCase() === repository);
    });
  }
}
