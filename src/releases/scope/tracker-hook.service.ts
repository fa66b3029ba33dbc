import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.service.js';
import type { SignedHook } from '../../platform/hooks/signed-hook.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS } from '../../sites/site.js';
import { hintOnce } from '../outside-hook.service.js';
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
  async take({ id, document }: SignedHook): Promise<void> {
    const told = { of: 'scope', products: this.concerned(document) } as const;
    if (await hintOnce(this.database, { source: 'jira', id }, told)) this.worker.hint();
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
