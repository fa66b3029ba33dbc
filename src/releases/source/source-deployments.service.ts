import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import { post } from '../../platform/outbox/outbox.table.js';
import type { EnvironmentName } from '../../sites/environment.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS } from '../../sites/site.js';
import type { SourceSettings } from '../../sites/source-settings.js';
import type { Release } from '../release.js';
import type { SourceDeploymentState } from './source-host.js';

export const DEPLOYMENT_TOPIC = 'source.deployment';

/** What became of a release at one site. */
export interface ToldDeployment {
  /** The rollout that brings it there: the same release may come to a site again. */
  readonly rollout: string;
  readonly site: string;
  readonly environment: EnvironmentName;
  /** What happened, such as `<attempt>/success`; told once. */
  readonly happened: string;
  readonly state: SourceDeploymentState;
  /** A sentence for people, without anything confidential. */
  readonly description: string;
}

/** Has deployments told where the source is kept, each site as an environment of its own. */
@Injectable()
export class SourceDeployments {
  constructor(private readonly environments: Environments) {}

  /** The products whose deployments are told. */
  get products(): readonly string[] {
    return PRODUCTS.filter((product) => this.sourceOf(product) !== null);
  }

  /**
   * Has it told, sooner or later, once, and in the order in which it is called for one rollout and site. Nothing where the product has no
   * source or does not want it told, or where the manifest names no commit.
   */
  async tell(tx: Tx, { product, commit }: Pick<Release, 'product' | 'commit'>, told: ToldDeployment): Promise<void> {
    const source = this.sourceOf(product);
    if (source === null || commit === null) return;
    const { rollout, site, environment, happened, state, description } = told;
    const key = `${rollout}/${site}`;
    await post(tx, {
      ...{ topic: DEPLOYMENT_TOPIC, lane: `source/deployment/${key}`, key: `${key}/${happened}` },
      body: {
        ...{ repository: source.repository, key, commit, state, description },
        // GitHub ends what else stands in an environment of the same name, so that each site has its own.
        ...{ environment: `${environment}-${site}`, isProduction: environment === 'production' },
      },
    });
  }

  private sourceOf(product: string): SourceSettings | null {
    const source = this.environments.product(product)?.source ?? null;
    return source?.tell.includes('deployments') === true ? source : null;
  }
}
