import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { RcaActions } from '../../../incidents/rca/rca-actions.service.js';
import { RcaReview } from '../../../incidents/rca/rca-review.service.js';
import { RcaWriting } from '../../../incidents/rca/rca-writing.service.js';
import {
  becauseSchema,
  evidenceSchema,
  laterDueSchema,
  newActionSchema,
  ownerSchema,
  reflectionSchema,
  revisionSchema,
} from '../../../incidents/rca/rca.schema.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { filled, takeForm } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { RcaPages } from './rca-pages.service.js';

interface SentForm {
  readonly id: string;
  readonly fields: FormFields;
  readonly visit: Visit;
  readonly response: Response;
}

/** Does what the forms of an RCA's page ask for, by the services of the API. */
@Injectable()
export class RcaForms {
  constructor(
    private readonly page: RcaPages,
    private readonly review: RcaReview,
    private readonly actions: RcaActions,
    private readonly writing: RcaWriting,
  ) {}

  async handIn({ id, fields, visit, response }: SentForm): Promise<void> {
    const given = { form: 'hand-in', fields, schema: revisionSchema, body: { revision: Number(fields['revision']) } };
    const taken = await takeForm(given, ({ revision }) => this.review.handIn(id, revision, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: 'It is handed in for review by the AI Centre.' });
  }

  async signOff({ id, fields, visit, response }: SentForm): Promise<void> {
    const given = { form: 'sign-off', fields, schema: revisionSchema, body: { revision: Number(fields['revision']) } };
    const taken = await takeForm(given, ({ revision }) => this.review.signOff(id, revision, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: 'You signed it off.' });
  }

  async sendBack({ id, fields, visit, response }: SentForm): Promise<void> {
    const given = { form: 'send-back', fields, schema: becauseSchema, body: filled(fields, 'reason') };
    const taken = await takeForm(given, ({ reason }) => this.review.sendBack(id, reason, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: 'It is a draft again.' });
  }

  async close({ id, fields, visit, response }: SentForm): Promise<void> {
    const given = { form: 'close', fields, schema: z.strictObject({}), body: {} };
    const taken = await takeForm(given, () => this.review.close(id, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: 'It is closed.' });
  }

  async reflect({ id, fields, visit, response }: SentForm): Promise<void> {
    const given = { form: 'reflections', fields, schema: reflectionSchema, body: filled(fields, 'prompt', 'words') };
    const taken = await takeForm(given, (wish) => this.writing.reflect(id, wish, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: 'Your words were added.' });
  }

  async addAction({ id, fields, visit, response }: SentForm): Promise<void> {
    const body = filled(fields, 'what', 'kind', 'owner', 'due');
    const taken = await takeForm({ form: 'actions', fields, schema: newActionSchema, body }, (wish) =>
      this.actions.add(id, wish, visit.caller),
    );
    await this.page.answer(response, taken, { id, visit, said: 'The action was added.' });
  }

  async closeAction({ id, fields, visit, response }: SentForm, number: number): Promise<void> {
    const given = {
      form: `action-${number}-close`,
      fields,
      schema: evidenceSchema,
      body: filled(fields, 'link', 'shows'),
    };
    const taken = await takeForm(given, (wish) => this.actions.close({ rca: id, number }, wish, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: `Action ${number} is done.` });
  }

  async reopenAction({ id, fields, visit, response }: SentForm, number: number): Promise<void> {
    const given = { form: `action-${number}-reopen`, fields, schema: becauseSchema, body: filled(fields, 'reason') };
    const taken = await takeForm(given, ({ reason }) => this.actions.reopen({ rca: id, number }, reason, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: `Action ${number} is open again.` });
  }

  async moveDue({ id, fields, visit, response }: SentForm, number: number): Promise<void> {
    const given = {
      form: `action-${number}-due`,
      fields,
      schema: laterDueSchema,
      body: filled(fields, 'due', 'reason'),
    };
    const taken = await takeForm(given, (wish) => this.actions.moveDue({ rca: id, number }, wish, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: `Action ${number} has another day.` });
  }

  async handOver({ id, fields, visit, response }: SentForm, number: number): Promise<void> {
    const given = {
      form: `action-${number}-owner`,
      fields,
      schema: ownerSchema,
      body: filled(fields, 'owner', 'reason'),
    };
    const taken = await takeForm(given, (wish) => this.actions.handOver({ rca: id, number }, wish, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: `Action ${number} has another owner.` });
  }
}
