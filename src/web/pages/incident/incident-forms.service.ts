import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import {
  attributionSchema,
  clinicalRiskSchema,
  moveSchema,
  noteSchema,
  reachSchema,
  severityChangeSchema,
} from '../../../incidents/incident.schema.js';
import { Incidents } from '../../../incidents/incidents.service.js';
import { openingSchema } from '../../../hotfixes/hotfix.schema.js';
import { Hotfixes } from '../../../hotfixes/hotfixes.service.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { answerIn } from '../../form/form-view.js';
import { filled, takeForm } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { momentSent } from '../../form/moment-sent.service.js';
import { Pages } from '../../pages.service.js';
import { sitesSent } from '../incidents/sites-sent.js';
import { IncidentPages } from './incident-pages.service.js';

interface SentForm {
  readonly id: string;
  readonly fields: FormFields;
  readonly visit: Visit;
  readonly response: Response;
}

/** Does what the forms of an incident's page ask for, by the services of the API. */
@Injectable()
export class IncidentForms {
  constructor(
    private readonly page: IncidentPages,
    private readonly incidents: Incidents,
    private readonly hotfixes: Hotfixes,
    private readonly pages: Pages,
  ) {}

  async changeSeverity({ id, fields, visit, response }: SentForm): Promise<void> {
    const { severity, ...rest } = filled(fields, 'severity', 'reason');
    const body = { ...rest, ...(severity === undefined ? {} : { severity: Number(severity) }) };
    const given = { form: 'severity', fields, schema: severityChangeSchema, body };
    const taken = await takeForm(given, (wish) => this.incidents.changeSeverity(id, wish, visit.caller));
    await this.page.answer(response, taken, {
      id,
      visit,
      said: 'The severity was changed; all that hangs on it follows.',
    });
  }

  async move({ id, fields, visit, response }: SentForm): Promise<void> {
    const given = { form: 'state', fields, schema: moveSchema, body: filled(fields, 'state', 'reason') };
    const taken = await takeForm(given, (wish) => this.incidents.move(id, wish, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: 'The state was changed.' });
  }

  async assess({ id, fields, visit, response }: SentForm): Promise<void> {
    const questions = ['patientSafety', 'otherSystems', 'dataLoss'] as const;
    const answers = questions.flatMap((name) => {
      const answer = answerIn(fields, name);
      return answer === undefined ? [] : [[name, answer] as const];
    });
    const body = { ...filled(fields, 'reason'), ...Object.fromEntries(answers) };
    const given = { form: 'clinical-risk', fields, schema: clinicalRiskSchema, body };
    const taken = await takeForm(given, (wish) => this.incidents.assess(id, wish, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: 'The answers were kept.' });
  }

  async attribute({ id, fields, visit, response }: SentForm): Promise<void> {
    const { to, ...rest } = filled(fields, 'to', 'reason');
    const whose = to === undefined ? {} : to.startsWith('outage:') ? { outage: to.slice(7) } : { to };
    const given = { form: 'attribution', fields, schema: attributionSchema, body: { ...rest, ...whose } };
    const taken = await takeForm(given, (wish) => this.incidents.attribute(id, wish, visit.caller));
    await this.page.answer(response, taken, { id, visit, said: 'Whose work it was is written down.' });
  }

  async reach({ id, fields, visit, response }: SentForm): Promise<void> {
    const body = { ...filled(fields, 'reason'), sites: sitesSent(fields) };
    const taken = await takeForm({ form: 'sites', fields, schema: reachSchema, body }, (wish) =>
      this.incidents.reach(id, wish, visit.caller),
    );
    await this.page.answer(response, taken, { id, visit, said: 'The sites were changed.' });
  }

  async note({ id, fields, visit, response }: SentForm): Promise<void> {
    const body = { ...filled(fields, 'kind', 'what', 'reason'), ...momentSent(fields, 'at') };
    const taken = await takeForm({ form: 'notes', fields, schema: noteSchema, body }, (wish) =>
      this.incidents.note(id, wish, visit.caller),
    );
    await this.page.answer(response, taken, { id, visit, said: 'It was written down.' });
  }

  /** Begins the runbook, and leads on to it. */
  async openHotfix({ id, fields, visit, response }: SentForm): Promise<void> {
    const body = { ...filled(fields, 'key'), incident: id };
    const taken = await takeForm({ form: 'hotfixes', fields, schema: openingSchema, body }, (wish) =>
      this.hotfixes.open(wish, visit.caller),
    );
    if (!taken.ok) {
      await this.page.show(response, { id, visit }, taken);
      return;
    }
    const { id: hotfix, number } = taken.value;
    await this.pages.done(response, visit, { to: this.pages.addresses.hotfix(hotfix), said: `${number} is open.` });
  }
}
