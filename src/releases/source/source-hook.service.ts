import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.service.js';
import type { SignedHook } from '../../platform/hooks/signed-hook.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS } from '../../sites/site.js';
import { hintOnce } from '../outside-hook.service.js';
import { sourceHookSchema } from './source-hook.schema.js';
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
  async take({ id, document }: SignedHook): Promise<void> {
    const told = { of: 'source', products: this.concerned(document) } as const;
    if (await hintOnce(this.database, { source: 'github', id }, told)) this.worker.hint();
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
