import { Injectable } from '@nestjs/common';
import { SiteReaches, type SiteReach } from '../evidence/passport/site-reach.js';
import type { Tx } from '../platform/database/database.service.js';

import { findControlNode } from './control-node.table.js';
import { reachesOf } from './reach.table.js';

const TROUBLES: Readonly<Record<string, string>> = {
  unreachable: 'the last try there did not reach it.',
  'host-key-changed': 'the last try there met another host key than the pinned one.',
  'host-key-unknown': 'the last try there met a host key that nobody has pinned.',
};

/** Tells how sites were last met, by the attempts there. */
@Injectable()
export class ReachedSites extends SiteReaches {
  override async of(tx: Tx, sites: readonly string[]): Promise<readonly SiteReach[]> {
    const rows = await reachesOf(tx, sites);
    return rows.map(({ site, reachedAt, failure }) => {
      return { site, reachedAt, trouble: failure === null ? null : (TROUBLES[failure] ?? null) };
    });
  }

  override async strangers(tx: Tx, controlNodes: readonly string[]): Promise<readonly string[]> {
    const strange: string[] = [];
    for (const id of controlNodes) if ((await findControlNode(tx, id))?.strange_key_since != null) strange.push(id);
    return strange;
  }
}
