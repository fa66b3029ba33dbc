import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
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
import { notTaken, takeForm, type Taken } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { StepUp } from '../../form/step-up.service.js';
import { Pages } from '../../pages.service.js';
import { confirmView } from './glass-page.js';
import { hotfixView } from './hotfix-page.js';
import { hotfixesView } from './hotfixes-page.js';
import { bodyOfNext, changesProduction, isConfirmed, isOwn } from './next-form.js';

export interface At {
  readonly id: string;
  readonly visit: Visit;
}

type Refused = Extract<Taken<unknown>, { ok: false }>;

/** Shows the runbook of a hotfix, and takes its steps by the service of the API. */
@Injectable()
export class HotfixPages {
  constructor(
    private readonly hotfixes: Hotfixes,
    private readonly incidents: Incidents,
    private readonly offline: OfflineActs,
    private readonly environments: Environments,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly stepUp: StepUp,
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
      sites: this.environments.sites('production', hotfix.product),
      order: order === null ? null : await this.offline.find(order, visit.caller),
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
    const body = { ...bodyOfNext(next, fields), key };
    const taken = await takeForm({ form, fields, schema: stepSchema, body }, async (wish) => {
      if (changesProduction(step)) goingOn = await this.stepUp.pass(visit, response, fields);
      return this.hotfixes.take(id, wish, visit.caller);
    });
    if (taken.ok) await this.pages.done(response, goingOn, { to: addresses.hotfix(id), said: next.what });
    else if (isConfirmed(step)) await this.confirm(response, { id, visit }, step, taken);
    else await this.show(response, { id, visit }, taken);
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
