import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import type { Taken } from '../../form/form-taking.service.js';
import { Pages } from '../../pages.service.js';
import { incidentView } from './incident-page.js';
import { IncidentFinder } from './incident.facts.js';

/** Shows the page of an incident, and again after one of its forms. */
@Injectable()
export class IncidentPages {
  constructor(
    private readonly finder: IncidentFinder,
    private readonly pages: Pages,
  ) {}

  /** Refuses with 404 an unknown incident, and one that is not this person's to see. */
  async show(
    response: Response,
    { id, visit }: { readonly id: string; readonly visit: Visit },
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const facts = await this.finder.gather(id, visit.caller);
    const { addresses } = this.pages;
    const sent = refused?.sent ?? null;
    const heading = `Incident ${facts.incident.number}`;
    this.pages.send(response, {
      template: 'incident/incident.njk',
      title: refused === null ? heading : `Error: ${heading}`,
      status: refused?.status ?? 200,
      section: 'incidents',
      trail: [{ text: 'Incidents', href: addresses.incidents }],
      view: { ...incidentView(facts, { caller: visit.caller, sent, addresses }), heading },
    });
  }

  /** After a form: to the page, which says what was done; or the page again, with what is wrong. */
  async answer(
    response: Response,
    taken: Taken<unknown>,
    at: { readonly id: string; readonly visit: Visit; readonly said: string },
  ): Promise<void> {
    if (!taken.ok) {
      await this.show(response, at, taken);
      return;
    }
    await this.pages.done(response, at.visit, { to: this.pages.addresses.incident(at.id), said: at.said });
  }
}
