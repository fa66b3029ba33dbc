import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Caller } from '../../../people/caller.js';
import { orNull } from '../../../platform/http/body.schema.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { filled, takeForm } from '../../form/form-taking.service.js';
import type { FormFields, Sent } from '../../form/form.js';
import { momentSent } from '../../form/moment-sent.service.js';
import { Pages } from '../../pages.service.js';
import { entryView } from './entry-page.js';
import { recordView, SEARCH_FORM } from './record-page.js';
import { recordSearchSchema } from './record-page.schema.js';
import { RecordFinder, type AskedOfRecord } from './record.facts.js';

const EVERYTHING: AskedOfRecord = {
  ...{ subject: null, actor: null, action: null, from: null, to: null },
  ...{ order: 'newest', reach: 'all', past: null },
};

/** Shows the record: what fits what is looked for, and one entry. */
@Injectable()
export class RecordPages {
  constructor(
    private readonly finder: RecordFinder,
    private readonly pages: Pages,
  ) {}

  async search(response: Response, fields: FormFields): Promise<void> {
    const body = {
      ...filled(fields, ...Object.keys(fields)),
      ...momentSent(fields, 'from', CENTRAL_ZONE),
      ...momentSent(fields, 'to', CENTRAL_ZONE),
    };
    const taken = await takeForm(
      { form: SEARCH_FORM, fields, schema: recordSearchSchema, body },
      ({ order, reach, from, to, ...query }) =>
        this.finder.gather({
          ...{ order, reach, from: from?.toISOString() ?? null, to: to?.toISOString() ?? null },
          ...{ subject: orNull(query.subject), actor: orNull(query.actor) },
          ...{ action: orNull(query.action), past: orNull(query.past) },
        }),
    );
    if (!taken.ok) {
      await this.again(response, taken);
      return;
    }
    const view = recordView(taken.value, { addresses: this.pages.addresses, zone: CENTRAL_ZONE, fields, sent: null });
    this.pages.send(response, { template: 'record/record.njk', section: 'record', title: 'Record', view });
  }

  /** The page with the form that could not be taken, whichever of its forms it is. */
  async again(response: Response, { status, sent }: { readonly status: number; readonly sent: Sent }): Promise<void> {
    // Whoever was refused an export searched for nothing wrong.
    const facts = await this.finder.gather(sent.form === SEARCH_FORM ? null : EVERYTHING);
    const fields = sent.form === SEARCH_FORM ? sent.fields : {};
    const view = recordView(facts, { addresses: this.pages.addresses, zone: CENTRAL_ZONE, fields, sent });
    this.pages.send(response, {
      template: 'record/record.njk',
      section: 'record',
      status,
      title: 'Error: Record',
      view,
    });
  }

  async entry(response: Response, seq: number, caller: Caller): Promise<void> {
    const facts = await this.finder.entry(seq);
    const { addresses } = this.pages;
    const trustOf = (site: string) => this.finder.trustOf(site);
    this.pages.send(response, {
      ...{ template: 'record/entry.njk', title: `Entry ${seq} of the record`, section: 'record' },
      trail: [{ text: 'Record', href: addresses.record }],
      view: entryView(facts, { caller, addresses, trustOf, zone: CENTRAL_ZONE }),
    });
  }
}
