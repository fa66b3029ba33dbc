import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { RcaQuery } from '../../../incidents/rca/rca.schema.js';
import { Rcas } from '../../../incidents/rca/rcas.service.js';
import type { Caller } from '../../../people/caller.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import type { Taken } from '../../form/form-taking.service.js';
import { Pages } from '../../pages.service.js';
import { RcaPageFinder } from './rca-page.facts.js';
import { rcaView } from './rca-view.js';
import { rcasView } from './rcas-view.js';

/** Shows RCAs, and one again after one of its forms. */
@Injectable()
export class RcaPages {
  constructor(
    private readonly rcas: Rcas,
    private readonly finder: RcaPageFinder,
    private readonly pages: Pages,
  ) {}

  async list(response: Response, query: RcaQuery, caller: Caller): Promise<void> {
    const { addresses } = this.pages;
    const view = rcasView((await this.rcas.list(query, caller)).rcas, addresses);
    const trail = [{ text: 'Incidents', href: addresses.incidents }];
    const title = 'Root cause analyses';
    this.pages.send(response, { template: 'rca/rcas.njk', title, section: 'incidents', trail, view });
  }

  /** Refuses with 404 what there is not, and what does not concern the caller's Trust. */
  async show(
    response: Response,
    { id, visit }: { readonly id: string; readonly visit: Visit },
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const { rca, owners, isInSight, isIncidentOpen } = await this.finder.gather(id, visit.caller);
    const { addresses } = this.pages;
    const heading = `Root cause analysis of ${rca.incident}`;
    const reader = { caller: visit.caller, sent: refused?.sent ?? null, addresses, owners, isIncidentOpen };
    const view = rcaView(rca, reader);
    this.pages.send(response, {
      template: 'rca/rca.njk',
      title: refused === null ? heading : `Error: ${heading}`,
      status: refused?.status ?? 200,
      section: 'incidents',
      trail: [
        { text: 'Incidents', href: addresses.incidents },
        { text: 'Root cause analyses', href: addresses.rcas },
      ],
      view: {
        ...view,
        heading,
        incident: isInSight ? { text: rca.incident, href: addresses.incident(rca.incidentId) } : null,
      },
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
    await this.pages.done(response, at.visit, { to: this.pages.addresses.rca(at.id), said: at.said });
  }
}
