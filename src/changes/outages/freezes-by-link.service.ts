import { Injectable } from '@nestjs/common';
import type { LinkAct, LinkForm } from '../../people/links/link-act.js';
import { holderTelling } from '../../people/teller.js';
import type { Tx } from '../../platform/database/database.service.js';
import { conflict } from '../../platform/http/problem.js';
import { spanIn } from '../../platform/local-time.js';
import type { Site } from '../../sites/site.js';
import type { Trust } from '../../sites/trust.js';
import { FreezeRecord } from '../../windows/freeze-record.service.js';
import { openFreezesOf, type KeptFreeze } from '../../windows/freeze.table.js';
import { toldTime } from '../../windows/told-time.service.js';
import { ALL_SITES, endForm, freezeForm } from './freeze-forms.js';

type Asked = Parameters<LinkAct['act']>[1];

/** A Trust with what it has. */
interface Place {
  readonly trust: Trust;
  readonly sites: readonly Site[];
}

/** Lets contacts of a Trust freeze it and its sites by a link, and end what the Trust has frozen, as its people do by their accounts. */
@Injectable()
export class FreezesByLink {
  constructor(private readonly records: FreezeRecord) {}

  /** Reads only. */
  async forms(tx: Tx, { trust, sites }: Place): Promise<readonly LinkForm[]> {
    const open = await openFreezesOf(tx, trust.id);
    return [freezeForm(sites), ...(open.length === 0 ? [] : [endForm(open, sites, trust.timeZone)])];
  }

  async declare(tx: Tx, asked: Asked, { trust }: Place): Promise<string> {
    const { answers } = asked;
    const site = answers['site'] ?? '';
    const where =
      site === ALL_SITES ? ({ scope: 'trust', of: trust.id } as const) : ({ scope: 'site', of: site } as const);
    const kept = await this.records.declare(tx, {
      ...{ ...where, ...toldTime(answers, trust.timeZone), reason: answers['reason'] ?? '' },
      ...{ owner: null, trust: trust.id, by: holderTelling(asked) },
    });
    return `Thank you. We have written it down: ${timeOf(kept, trust)}. We change nothing there meanwhile.`;
  }

  async end(tx: Tx, asked: Asked, { trust }: Place): Promise<string> {
    const { answers } = asked;
    const freeze = (await openFreezesOf(tx, trust.id)).find(({ id }) => id === answers['freeze']);
    if (freeze === undefined) throw conflict('This freeze is over already.');
    await this.records.end(tx, freeze, { by: holderTelling(asked), because: answers['because'] ?? '' });
    return `Thank you. This freeze has ended: ${timeOf(freeze, trust)}.`;
  }
}

function timeOf({ from, to }: KeptFreeze, { timeZone }: Trust): string {
  return spanIn(timeZone, from.toISOString(), to.toISOString());
}
