import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import { DeploymentNews, type DeploymentNewsItem } from '../releases/source/deployment-news.js';
import { ATTEMPT_KINDS, ATTEMPT_STATES } from './attempt.js';
import { deploymentWord } from './deployment-state.js';
import { readFeed, type FeedRow } from './feed.table.js';
import { keepTold, nextUntold, type Untold } from './telling.table.js';

/** What becomes of releases at sites, read from the feeds of rollouts: they hold all of it, in the order in which it was committed. */
@Injectable()
export class RolloutNews extends DeploymentNews {
  override async next(tx: Tx, products: readonly string[]): Promise<readonly DeploymentNewsItem[] | null> {
    const untold = await nextUntold(tx, products);
    if (untold === null) return null;
    const rows = await readFeed(tx, untold.rollout, untold.place);
    const last = rows.at(-1);
    if (last !== undefined) await keepTold(tx, untold.rollout, last);
    return rows.flatMap((row) => newsIn(row, untold) ?? []);
  }
}

function newsIn({ about, site, body }: FeedRow, { rollout, release, environment }: Untold): DeploymentNewsItem | null {
  if (about !== 'attempt' || site === null) return null;
  const kind = ATTEMPT_KINDS.find((one) => one === body['kind']);
  const after = ATTEMPT_STATES.find((one) => one === body['after']);
  const word = kind === undefined || after === undefined ? null : deploymentWord(kind, after);
  if (word === null) return null;
  const happened = `${String(body['attempt'])}/${word.word}`;
  return { rollout, release, environment, site, happened, state: word.state, description: word.description };
}
