import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { insightQuerySchema, type InsightQuery } from '../../../reports/insight/insight.schema.js';
import { Insights } from '../../../reports/insight/insight.service.js';
import { filled, takeForm } from '../../form/form-taking.service.js';
import type { FormFields, Sent } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { insightView, PERIOD_FORM } from './insight-page.js';

/** Shows how well releases come to Trusts. */
@Injectable()
export class InsightPages {
  constructor(
    private readonly insights: Insights,
    private readonly pages: Pages,
  ) {}

  async show(response: Response, fields: FormFields): Promise<void> {
    const body = filled(fields, ...Object.keys(fields));
    const taken = await takeForm({ form: PERIOD_FORM, fields, schema: insightQuerySchema, body }, (query) =>
      this.insights.of(query),
    );
    // With faults in what was asked for, the usual time is shown below them, of the same product where it is one.
    const usual = insightQuerySchema.safeParse({ product: fields['product'] });
    const query = usual.success ? usual.data : insightQuerySchema.parse({});
    const insight = taken.ok ? taken.value : await this.insights.of(query);
    const sent = taken.ok ? null : asAtThePage(taken.sent);
    this.pages.send(response, {
      ...{ template: 'insight/insight.njk', section: 'insight', status: taken.ok ? 200 : taken.status },
      title: taken.ok ? 'Insight' : 'Error: Insight',
      view: insightView(insight, { addresses: this.pages.addresses, fields, sent }),
    });
  }

  /** Hands the table of one measure out as a file. */
  async table(response: Response, file: string, query: InsightQuery): Promise<void> {
    const table = await this.insights.table(file, query);
    response.setHeader('Content-Type', 'text/csv; charset=utf-8');
    response.setHeader('Content-Disposition', `attachment; filename="${query.product}-${file}"`);
    response.setHeader('Cache-Control', 'no-store');
    response.end(table);
  }
}

/** A program is told of its days by another name than the page's fields have. */
function asAtThePage(sent: Sent): Sent {
  const faults = sent.faults.map((one) => ({ ...one, fault: one.fault.replace('the first day', '“First day”') }));
  return { ...sent, faults };
}
