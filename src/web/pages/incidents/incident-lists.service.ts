import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { IncidentQuery } from '../../../incidents/incident.schema.js';
import { incidentSchema } from '../../../incidents/incident.schema.js';
import type { ShownIncident } from '../../../incidents/incident-view.js';
import { Incidents } from '../../../incidents/incidents.service.js';
import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { ENVIRONMENT_NAMES } from '../../../sites/environment.js';
import { Environments } from '../../../sites/environments.service.js';
import { sitesInSight } from '../../../sites/sight.js';
import { answerIn } from '../../form/form-view.js';
import { filled, filledAgain, notTaken, takeForm, type Taken } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { unnamed } from '../../people-words.js';
import { incidentsView, type FoundIncidents } from './incidents-page.js';
import { markOfPlace, placeInWords, raiseView, type FoundIn } from './raise-page.js';
import { foundInSchema, type FoundInQuery } from './raise.schema.js';
import { sitesSent } from './sites-sent.js';

const MOST = 200;
const OVER = 50;

/** Shows the list of incidents, and the form by which one is raised. */
@Injectable()
export class IncidentLists {
  constructor(
    private readonly incidents: Incidents,
    private readonly environments: Environments,
    private readonly pages: Pages,
  ) {}

  async list(response: Response, query: IncidentQuery, caller: Caller): Promise<void> {
    const { addresses } = this.pages;
    const siteNames = (id: string) => this.environments.site(id)?.name ?? unnamed('site', id);
    const view = incidentsView(await this.found(query, caller), query, { caller, addresses, siteNames });
    this.pages.send(response, { template: 'incidents/incidents.njk', title: 'Incidents', section: 'incidents', view });
  }

  ask(response: Response, place: FoundInQuery, visit: Visit, refused: Refused | null = null): void {
    const { caller } = visit;
    const { addresses } = this.pages;
    const inSight = sitesInSight(caller, this.environments.allSites);
    const isOfTrust = !mayDo(caller, 'incidents.raise', { trust: null });
    const sites = inSight.filter(
      ({ environment, products }) => environment === place.environment && products[place.product] !== undefined,
    );
    const environments = ENVIRONMENT_NAMES.filter(
      (name) => !isOfTrust || inSight.some(({ environment }) => environment === name),
    );
    const facts = { place, sites, environments: environments.toReversed(), isOfTrust, key: randomUUID() };
    const title = 'Raise an incident';
    const view = raiseView(facts, { sent: refused?.sent ?? null, addresses });
    this.pages.send(response, {
      template: 'incidents/raise.njk',
      title: view.errors.length === 0 ? title : `Error: ${title}`,
      status: refused?.status ?? 200,
      section: 'incidents',
      trail: [{ text: 'Incidents', href: addresses.incidents }],
      view,
    });
  }

  async raise(response: Response, fields: FormFields, visit: Visit): Promise<void> {
    const place = foundInSchema.safeParse(filled(fields, 'product', 'environment'));
    const again = place.success ? showsAgain(fields, place.data) : null;
    if (again !== null) {
      this.ask(response, place.data ?? foundInSchema.parse({}), visit, again);
      return;
    }
    const taken = await takeForm({ form: 'raise', fields, schema: incidentSchema, body: bodyOf(fields) }, (wish) =>
      this.incidents.raise(wish, visit.caller),
    );
    if (!taken.ok) {
      this.ask(response, place.data ?? foundInSchema.parse({}), visit, taken);
      return;
    }
    const { id, number } = taken.value;
    await this.pages.done(response, visit, { to: this.pages.addresses.incident(id), said: `${number} is raised.` });
  }

  /** Those of one state; or, of all, those that are open before those that are over. */
  private async found(query: IncidentQuery, caller: Caller): Promise<FoundIncidents> {
    const of = async (state: IncidentQuery['state'], limit: number) =>
      (await this.incidents.list({ ...query, state, limit }, caller)).incidents;
    if (query.state !== null) {
      const incidents = await of(query.state, OVER);
      return { parts: [{ title: 'Newest first', incidents, isFull: incidents.length === OVER }] };
    }
    const open = [...(await of('open', MOST)), ...(await of('contained', MOST))];
    const over = [...(await of('resolved', OVER)), ...(await of('closed', OVER))];
    const newest = over.toSorted((one, other) => other.raisedAt.getTime() - one.raisedAt.getTime());
    return {
      parts: [
        { title: 'Open', incidents: open.toSorted(worstFirst), isFull: false },
        { title: 'Over', incidents: newest.slice(0, OVER), isFull: false },
      ],
    };
  }
}

/** The newer of two that are as severe. */
function worstFirst(one: ShownIncident, other: ShownIncident): number {
  return one.severity - other.severity || other.raisedAt.getTime() - one.raisedAt.getTime();
}

/** Its sites are asked for, or are not those that the page showed: the form, as it was filled, with the sites of that place. */
function showsAgain(fields: FormFields, place: FoundIn): Refused | null {
  if (fields['show'] !== undefined) return filledAgain({ form: 'raise', fields });
  if (fields['shown'] === undefined || fields['shown'] === markOfPlace(place)) return null;
  const detail = `Nothing was raised yet, because the place is now ${placeInWords(place)}. Look at its sites, which are shown now, and send it again.`;
  return notTaken({ form: 'raise', fields }, 409, [], detail);
}

type Refused = Extract<Taken<unknown>, { ok: false }>;

function bodyOf(fields: FormFields) {
  const { severity, ...rest } = filled(
    fields,
    'product',
    'environment',
    'summary',
    'severity',
    'reference',
    'release',
    'key',
  );
  const clinicalRisk = {
    patientSafety: answerIn(fields, 'patientSafety'),
    otherSystems: answerIn(fields, 'otherSystems'),
    dataLoss: answerIn(fields, 'dataLoss'),
  };
  return {
    ...rest,
    ...(severity === undefined ? {} : { severity: Number(severity) }),
    sites: sitesSent(fields),
    clinicalRisk,
  };
}
