import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.service.js';
import { post } from '../../platform/outbox/outbox.table.js';
import { Environments } from '../../sites/environments.service.js';
import { tagName } from '../../sites/source-settings.js';
import type { Release } from '../release.js';

export const RELEASE_TOPIC = 'source.release';

/** Has releases published where their source is kept. */
@Injectable()
export class SourceReleases {
  constructor(private readonly environments: Environments) {}

  /**
   * Has the release published with these notes (Markdown), sooner or later and once for each edition; later editions replace the text of
   * earlier ones. Whoever may read the repository may read them. Nothing where the product has no source, or does not want it told.
   */
  async publish(
    tx: Tx,
    release: Pick<Release, 'version' | 'product'>,
    { edition, title, notes }: { readonly edition: string; readonly title: string; readonly notes: string },
  ): Promise<void> {
    const source = this.environments.product(release.product)?.source ?? null;
    if (source?.tell.includes('release') !== true) return;
    const body = { repository: source.repository, tag: tagName(source, release.version), title, notes };
    await post(tx, {
      ...{ topic: RELEASE_TOPIC, lane: releaseLane(release.version), key: `${release.version}/${edition}` },
      body,
    });
  }
}

/** Editions of one release's notes are told in their order. */
export function releaseLane(version: string): string {
  return `source/release/${version}`;
}
