import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Agreements } from '../../../evidence/agreements/agreements.service.js';
import { answerSchema } from '../../../evidence/agreements/agreement.schema.js';
import type { Caller } from '../../../people/caller.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { Freezes } from '../../../windows/freeze.service.js';
import { freezeEndSchema, freezeSchema } from '../../../windows/window.schema.js';
import { filled, takeForm, type Taken } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { momentSent } from '../../form/moment-sent.service.js';
import { Pages } from '../../pages.service.js';
import { trustView } from './trust-page.js';
import { trustsView } from './trusts-page.js';
import { TrustFinder } from './trust.facts.js';

interface At {
  readonly id: string;
  readonly visit: Visit;
}

/** A form of a Trust's page, with who sent it. */
export interface SentForm extends At {
  readonly fields: FormFields;
  readonly response: Response;
}

/** Shows Trusts, and does what the forms of one's page ask for by the services of the API. */
@Injectable()
export class TrustPages {
  constructor(
    private readonly finder: TrustFinder,
    private readonly freezes: Freezes,
    private readonly agreements: Agreements,
    private readonly pages: Pages,
  ) {}

  async list(response: Response, caller: Caller): Promise<void> {
    const passports = await this.finder.passportsOf(caller);
    const view = trustsView(passports, this.pages.addresses);
    this.pages.send(response, { template: 'trust/trusts.njk', title: 'Trusts', section: 'trusts', view });
  }

  /** Refuses with 404 a Trust that there is not, and another's alike. */
  async show(
    response: Response,
    { id, visit }: At,
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const { caller } = visit;
    const facts = await this.finder.gather(id, caller);
    const { addresses } = this.pages;
    const heading = facts.trust.name;
    this.pages.send(response, {
      template: 'trust/trust.njk',
      title: refused === null ? heading : `Error: ${heading}`,
      status: refused?.status ?? 200,
      section: 'trusts',
      trail: this.finder.inSight(caller).length > 1 ? [{ text: 'Trusts', href: addresses.trusts }] : [],
      view: { ...trustView(facts, { caller, sent: refused?.sent ?? null, addresses }), heading },
    });
  }

  async declare({ id, fields, visit, response }: SentForm): Promise<void> {
    const { timeZone } = this.finder.trust(id, visit.caller);
    const { of, ...reason } = filled(fields, 'of', 'reason');
    const scope = of === 'trust' ? { scope: 'trust', of: id } : { scope: 'site', ...(of === undefined ? {} : { of }) };
    const body = {
      ...scope,
      ...reason,
      ...momentSent(fields, 'from', timeZone),
      ...momentSent(fields, 'to', timeZone),
    };
    const taken = await takeForm({ form: 'freeze', fields, schema: freezeSchema, body }, (wish) =>
      this.freezes.declare(wish, visit.caller),
    );
    await this.answer(response, taken, { id, visit, said: 'It is frozen.' });
  }

  async end({ id, fields, visit, response }: SentForm, freeze: string): Promise<void> {
    this.finder.trust(id, visit.caller);
    const given = { form: `end-${freeze}`, fields, schema: freezeEndSchema, body: filled(fields, 'reason') };
    const taken = await takeForm(given, (wish) => this.freezes.end(freeze, wish, visit.caller));
    await this.answer(response, taken, { id, visit, said: 'The freeze is over.' });
  }

  async answerAsked({ id, fields, visit, response }: SentForm, agreement: string): Promise<void> {
    const { timeZone } = this.finder.trust(id, visit.caller);
    const said = filled(fields, 'answer', 'reason', 'day');
    const { day, ...words } = said;
    const time = {
      ...(day === undefined ? {} : { day }),
      ...momentSent(fields, 'from', timeZone),
      ...momentSent(fields, 'to', timeZone),
    };
    const body = { ...words, ...(said['answer'] === 'countered' ? time : {}) };
    const taken = await takeForm({ form: `answer-${agreement}`, fields, schema: answerSchema, body }, (wish) =>
      this.agreements.answer(agreement, wish, visit.caller),
    );
    await this.answer(response, taken, { id, visit, said: 'Your answer is kept, and the delivery team sees it.' });
  }

  /** After a form: to the page, which says what was done; or the page again, with what is wrong. */
  async answer(response: Response, taken: Taken<unknown>, at: At & { readonly said: string }): Promise<void> {
    if (!taken.ok) {
      await this.show(response, at, taken);
      return;
    }
    await this.pages.done(response, at.visit, { to: this.pages.addresses.trust(at.id), said: at.said });
  }
}
