import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Deliveries } from '../../../evidence/deliveries/deliveries.service.js';
import type { HotfixQuery } from '../../../hotfixes/hotfix.schema.js';
import { stepSchema } from '../../../hotfixes/hotfix.schema.js';
import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import { Hotfixes } from '../../../hotfixes/hotfixes.service.js';
import { Incidents } from '../../../incidents/incidents.service.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { Clock } from '../../../platform/clock.service.js';
import { Settings } from '../../../platform/config/settings.service.js';
import { notFound } from '../../../platform/http/problem.js';
import { OfflineActs } from '../../../rollouts/offline/offline-acts.service.js';
import { Environments } from '../../../sites/environments.service.js';
import { filledAgain, notTaken, takeForm, type Taken } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { StepUp } from '../../form/step-up.service.js';
import { errorLines } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { FORM } from '../rollout-act/act-page.js';
import { markOf, Surety } from '../rollout-act/surety.service.js';
import { confirmView } from './glass-page.js';
import { hotfixView } from './hotfix-page.js';
import { hotfixesView } from './hotfixes-page.js';
import { bodyOfNext, changesProduction, isConfirmed, isOwn } from './next-form.js';
import { nameToType, outageOf, outageView } from './offline-page.js';
import { doneOf } from './step-words.js';

export interface At {
  readonly id: string;
  readonly visit: Visit;
}

/** A form of a step, and the body that it makes. */
interface Filled {
  readonly fields: FormFields;
  readonly body: unknown;
}

const LIVE = 'production';

type Refused = Extract<Taken<unknown>, { ok: false }>;

/** Shows the runbook of a hotfix, and takes its steps by the service of the API. */
@Injectable()
export class HotfixPages {
  constructor(
    private readonly hotfixes: Hotfixes,
    private readonly incidents: Incidents,
    private readonly offline: OfflineActs,
    private readonly deliveries: Deliveries,
    private readonly environments: Environments,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly stepUp: StepUp,
    private readonly surety: Surety,
    private readonly pages: Pages,
  ) {}

  async list(response: Response, query: HotfixQuery): Promise<void> {
    const { addresses } = this.pages;
    const view = hotfixesView((await this.hotfixes.list(query)).hotfixes, addresses);
    const trail = [{ text: 'Incidents', href: addresses.incidents }];
    this.pages.send(response, {
      template: 'hotfix/hotfixes.njk',
      title: 'Hotfixes',
      section: 'incidents',
      trail,
      view,
    });
  }

  /** Refuses with 404 an unknown one. */
  async show(response: Response, { id, visit }: At, refused: Refused | null = null): Promise<void> {
    const hotfix = await this.hotfixes.find(id, visit.caller);
    const { addresses } = this.pages;
    const { raisedAt } = await this.incidents.find(hotfix.incident.id, visit.caller);
    const heading = `Hotfix ${hotfix.number}`;
    const order = orderOf(hotfix);
    const view = hotfixView({
      ...{ hotfix, raisedAt, addresses, isFresh: visit.isFresh, sent: refused?.sent ?? null, now: this.clock.now() },
      sites: this.environments.sites(LIVE, hotfix.product),
      tracker: this.environments.product(hotfix.product)?.tracker ?? null,
      order: order === null ? null : await this.offline.find(order, visit.caller),
      sendsMail: this.deliveries.areSetUp,
      trustName: (trust) => this.environments.trustName(trust),
    });
    this.pages.send(response, {
      template: 'hotfix/hotfix.njk',
      title: refused === null ? heading : `Error: ${heading}`,
      status: refused?.status ?? 200,
      section: 'incidents',
      trail: [
        { text: 'Incidents', href: addresses.incidents },
        { text: 'Hotfixes', href: addresses.hotfixes },
      ],
      view: { ...view, heading, isOver: hotfix.state === 'closed' || hotfix.state === 'called-off' },
      // What was sent and refused stays as it was sent.
      ...(refused === null ? { live: { page: addresses.hotfix(id), stream: addresses.live } } : {}),
    });
  }

  siteName(site: string): string {
    return this.environments.site(site)?.name ?? site;
  }

  /** Asks once more about what needs it. Refuses with 404 what is not offered to this person, and what is not asked about. */
  async confirm(response: Response, { id, visit }: At, step: string, refused: Refused | null = null): Promise<void> {
    const hotfix = await this.hotfixes.find(id, visit.caller);
    const next = offered(hotfix, step);
    if (next === null || !isConfirmed(step)) throw notFound('step');
    const { addresses } = this.pages;
    const title = 'Break the glass?';
    this.pages.send(response, {
      template: 'hotfix/confirm.njk',
      title: refused === null ? title : `Error: ${title}`,
      status: refused?.status ?? 200,
      section: 'incidents',
      trail: [{ text: `Hotfix ${hotfix.number}`, href: addresses.hotfix(id) }],
      view: confirmView(next, {
        ...{ hotfix, addresses, isFresh: visit.isFresh, sent: refused?.sent ?? null },
        afterwardsSeconds: this.settings.get('HOTFIX_AFTERWARDS_SECONDS'),
      }),
    });
  }

  /** Takes a step that the runbook offers this person; the same form sent again is answered with how it stands. */
  async take(response: Response, { id, visit }: At, step: string, fields: FormFields): Promise<void> {
    const { addresses } = this.pages;
    const hotfix = await this.hotfixes.find(id, visit.caller);
    const key = fields['key'] ?? '';
    if (hotfix.steps.some((deed) => deed.key === key && deed.step === step && deed.by.person === visit.caller.person)) {
      await this.pages.done(response, visit, { to: addresses.hotfix(id), said: 'You had taken that step before.' });
      return;
    }
    const form = `next-${step}`;
    const next = offered(hotfix, step);
    if (next === null || !isOwn(next, hotfix)) {
      await this.show(response, { id, visit }, notTaken({ form, fields }, 409, [], NOT_OFFERED));
      return;
    }
    let goingOn = visit;
    const choosable = { incident: hotfix.incident, sites: this.environments.sites(LIVE, hotfix.product) };
    const body = { ...bodyOfNext(next, fields, choosable), key };
    if (this.asksOfOutage(response, hotfix, { fields, body })) return;
    const taken = await takeForm({ form, fields, schema: stepSchema, body }, async (wish) => {
      if (changesProduction(step)) goingOn = await this.stepUp.pass(visit, response, fields);
      await this.hotfixes.take(id, wish, visit.caller);
      return doneOf(wish.step, wish);
    });
    if (taken.ok) await this.pages.done(response, goingOn, { to: addresses.hotfix(id), said: taken.value });
    else if (isConfirmed(step)) await this.confirm(response, { id, visit }, step, taken);
    else await this.show(response, { id, visit }, taken);
  }

  /** Asks once more before sites go offline, with which they are, unless somebody is sure of exactly that already. */
  private asksOfOutage(response: Response, hotfix: ShownHotfix, { fields, body }: Filled): boolean {
    const wish = stepSchema.safeParse(body);
    const outage = wish.success ? outageOf(wish.data, (site) => this.siteName(site)) : null;
    if (outage === null) return false;
    const { addresses } = this.pages;
    const shown = markOf(outage);
    const refusal = this.surety.refusalOfHarm({ environment: LIVE, title: nameToType(outage), shown }, fields);
    if (refusal === null) return false;
    const given = { form: FORM, fields };
    const refused =
      fields['shown'] === undefined
        ? filledAgain(given)
        : notTaken(given, refusal.status, refusal.faults, refusal.detail);
    const view = outageView(outage, { hotfix, addresses, shown, fields, sent: refused.sent });
    const errors = errorLines(view.form.fields, refused.sent);
    this.pages.send(response, {
      template: 'rollout-act/act.njk',
      title: errors.length === 0 ? view.heading : `Error: ${view.heading}`,
      ...{ status: refused.status, section: 'incidents' },
      trail: [{ text: `Hotfix ${hotfix.number}`, href: view.back }],
      view: { ...view, errors },
    });
    return true;
  }
}

export const NOT_OFFERED =
  'That step is not offered to you now: somebody took it, or something has come in between. What is next stands below.';

/** By which sites were taken offline for it; null where none were. */
export function orderOf({ steps }: Pick<ShownHotfix, 'steps'>): string | null {
  const decided = steps.findLast(({ step }) => step === 'decide-offline')?.said;
  return decided !== undefined && 'order' in decided ? decided.order : null;
}

function offered(hotfix: ShownHotfix, step: string) {
  return hotfix.next.find((next) => next.step === step && next.you) ?? null;
}
