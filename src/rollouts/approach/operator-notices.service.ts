import { Injectable, type OnModuleInit } from '@nestjs/common';
import { NoticeSources } from '../../notices/notice-sources.service.js';
import type { OwedNotice } from '../../notices/owed.js';
import type { Tx } from '../../platform/database/database.service.js';
import { dueWithin, type DueNotice } from './due-notice.table.js';

/** What fell due longer ago was told, or is no news any more. */
const WITHIN_SECONDS = 4 * 86_400;

/**
 * What operators are asked for, and reminded of, becomes mails to their Trust; what a person has to decide about a busy site, and what is
 * overdue, becomes mails to our own people.
 */
@Injectable()
export class OperatorNotices implements OnModuleInit {
  readonly name = 'operators';

  constructor(private readonly sources: NoticeSources) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    return (await dueWithin(tx, WITHIN_SECONDS)).flatMap(owedOf);
  };
}

function owedOf(due: DueNotice): readonly OwedNotice[] {
  const { id, rollout, site, about, says, release, product, environment, trust } = due;
  const isOurs = about === 'busy-too-long' || trust === null;
  const readers = isOurs ? [null] : about === 'request-overdue' ? [trust, null] : [trust];
  return readers.map((reader) => ({
    ...{ key: `operator-asked/${id}/${reader ?? 'ours'}`, event: 'operator-asked' as const },
    subject: { release, product, environment, trust: reader, sites: [site] },
    facts: { about, says },
    ...{
      thread: `operator/${rollout}/${site}`,
      calendar: null,
      link: null,
      acknowledgeBy: null,
      instead: [],
      also: [],
    },
  }));
}
