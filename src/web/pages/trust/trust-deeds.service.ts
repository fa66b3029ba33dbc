import { Injectable } from '@nestjs/common';
import { outageEndSchema, outageSchema } from '../../../changes/outages/outage.schema.js';
import { Outages } from '../../../changes/outages/outages.service.js';
import { DocumentApprovals } from '../../../evidence/documents/document-approvals.service.js';
import { approvalBodySchema, documentSchema } from '../../../evidence/documents/document.schema.js';
import { ControlledDocuments } from '../../../evidence/documents/documents.service.js';
import { reasonBodySchema } from '../../../evidence/evidence.schema.js';
import { verificationSchema } from '../../../evidence/passport/passport.schema.js';
import { Passports } from '../../../evidence/passport/passports.service.js';
import { notFound } from '../../../platform/http/problem.js';
import { filled, takeForm } from '../../form/form-taking.service.js';
import { ticked } from '../../form/form-view.js';
import { momentSent } from '../../form/moment-sent.service.js';
import { documentSent } from '../release-documents/document-sent.service.js';
import { TrustPages, type SentForm } from './trust-pages.service.js';
import { TrustFinder } from './trust.facts.js';

/** Keeps documents under control, tells of works and makes sure of contacts at a Trust's page, by the services of the API. */
@Injectable()
export class TrustDeeds {
  constructor(
    private readonly page: TrustPages,
    private readonly finder: TrustFinder,
    private readonly documents: ControlledDocuments,
    private readonly approvals: DocumentApprovals,
    private readonly outages: Outages,
    private readonly passports: Passports,
  ) {}

  async register({ id, fields, visit, response }: SentForm): Promise<void> {
    this.finder.trust(id, visit.caller);
    const body = { ...filled(fields, 'product'), ...documentSent(fields), trust: id };
    const taken = await takeForm({ form: 'document', fields, schema: documentSchema, body }, (wish) =>
      this.documents.register(wish, visit.caller),
    );
    await this.page.answer(response, taken, { id, visit, said: 'It is under control, and waits for its approval.' });
  }

  async decide({ id, fields, visit, response }: SentForm, document: string): Promise<void> {
    await this.refuseElsewhere(id, visit, document);
    const body = filled(fields, 'group', 'decision', 'decidedOn', 'minutes', 'reason');
    const taken = await takeForm({ form: `decide-${document}`, fields, schema: approvalBodySchema, body }, (wish) =>
      this.approvals.decide(document, wish, visit.caller),
    );
    await this.page.answer(response, taken, { id, visit, said: 'The decision is written down.' });
  }

  async withdraw({ id, fields, visit, response }: SentForm, document: string): Promise<void> {
    await this.refuseElsewhere(id, visit, document);
    const given = { form: `withdraw-${document}`, fields, schema: reasonBodySchema, body: filled(fields, 'reason') };
    const taken = await takeForm(given, (wish) => this.documents.withdraw(document, wish, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: 'It is taken back.' });
  }

  async report({ id, fields, visit, response }: SentForm): Promise<void> {
    const { timeZone } = this.finder.trust(id, visit.caller);
    const body = {
      ...filled(fields, 'kind', 'what', 'why', 'thirdParty', 'takedown', 'restore'),
      ...momentSent(fields, 'from', timeZone),
      ...momentSent(fields, 'to', timeZone),
      ...{ trust: id, sites: ticked(fields, 'sites') },
    };
    const taken = await takeForm({ form: 'outage', fields, schema: outageSchema, body }, (wish) =>
      this.outages.report(wish, visit.caller),
    );
    await this.page.answer(response, taken, { id, visit, said: 'It is told, and its sites are frozen meanwhile.' });
  }

  async endOutage({ id, fields, visit, response }: SentForm, outage: string): Promise<void> {
    this.finder.trust(id, visit.caller);
    const given = { form: `outage-end-${outage}`, fields, schema: outageEndSchema, body: filled(fields, 'reason') };
    const taken = await takeForm(given, (wish) => this.outages.withdraw(outage, wish, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: 'It is taken back, and its freeze is over.' });
  }

  /** What is done to a document is done where it is shown. Refuses with 404 a Trust, and a document that is not of it. */
  private async refuseElsewhere(id: string, { caller }: SentForm['visit'], document: string): Promise<void> {
    this.finder.trust(id, caller);
    if ((await this.documents.find(document, caller)).trust !== id) throw notFound('document');
  }

  async verify({ id, fields, visit, response }: SentForm): Promise<void> {
    this.finder.trust(id, visit.caller);
    const form = `contact-${fields['index'] ?? ''}`;
    const body = filled(fields, 'email', 'reason');
    const taken = await takeForm({ form, fields, schema: verificationSchema, body }, (wish) =>
      this.passports.verify(id, wish, visit.caller),
    );
    await this.page.answer(response, taken, { id, visit, said: 'It is written down who made sure of this contact.' });
  }
}
