import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { mayDo } from '../../../people/permission.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { notFound } from '../../../platform/http/problem.js';
import { reasonSchema } from '../../../rollouts/rollout.schema.js';
import type { ViewedSite } from '../../../rollouts/rollout-view.js';
import type { Override } from '../../../rollouts/timing/override.js';
import { overrideApprovalSchema, type OverrideAddress } from '../../../rollouts/timing/override.schema.js';
import { Overrides } from '../../../rollouts/timing/override.service.js';
import { Environments } from '../../../sites/environments.service.js';
import { filled, notTaken, takeForm, type Taken } from '../../form/form-taking.service.js';
import { errorLines, type FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { decideSchema } from '../release/release-page.schema.js';
import { FORM } from '../rollout-act/act-page.js';
import { siteIn } from '../rollout-act/site-act.service.js';
import { markOf, Surety } from '../rollout-act/surety.service.js';
import { rolloutTitle } from '../rollout/rollout-page.js';
import { RolloutFinder, type RolloutSiteFacts } from '../rollout/rollout-page.facts.js';
import { overrideView } from './override-page.js';

interface Asked {
  readonly at: OverrideAddress;
  readonly visit: Visit;
  readonly response: Response;
}

interface Found {
  readonly page: RolloutSiteFacts;
  readonly site: ViewedSite;
  readonly override: Override;
}

/** Asks the second person whether a site is opened in spite of its windows, and does as they say, by the services of the API. */
@Injectable()
export class OverridePages {
  constructor(
    private readonly finder: RolloutFinder,
    private readonly overrides: Overrides,
    private readonly environments: Environments,
    private readonly surety: Surety,
    private readonly pages: Pages,
  ) {}

  /** Refuses with 404 what is not there, and what is at a site of a Trust that is not the caller's. */
  async show(
    { at, visit, response }: Asked,
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const { page, site, override } = await this.find(at, visit);
    const { addresses } = this.pages;
    const { caller, isFresh } = visit;
    const sent = refused?.sent ?? null;
    const zone = this.environments.zoneOf(site.trust);
    const reader = { addresses, caller, isFresh, sent, zone, shown: markOf([override]) };
    const view = overrideView(override, { page, site }, reader);
    this.pages.send(response, {
      template: 'rollout-act/act.njk',
      title: refused === null ? view.heading : `Error: ${view.heading}`,
      ...{ status: refused?.status ?? (view.refusal == null ? 200 : 403), section: 'rollouts' },
      trail: [
        { text: 'Rollouts', href: addresses.rollouts },
        { text: rolloutTitle(page.rollout, page.title), href: addresses.rollout(at.id) },
        { text: site.name, href: view.back },
      ],
      view: { ...view, errors: errorLines(view.form.fields, sent) },
    });
  }

  async decide(asked: Asked, fields: FormFields): Promise<void> {
    const { at, visit, response } = asked;
    const { page, site, override } = await this.find(at, visit);
    const { environment } = page.rollout;
    let goingOn = visit;
    const beSure = async (): Promise<void> => {
      const sure = { environment, title: site.name, shown: markOf([override]) };
      goingOn = await this.surety.ask(sure, visit, { fields, response });
    };
    const taken = await this.take(at, { visit, fields, beSure });
    if (!taken.ok) {
      await this.show({ ...asked, visit: goingOn }, taken);
      return;
    }
    await this.pages.done(response, goingOn, {
      to: this.pages.addresses.rolloutSite(at.id, site.site),
      said: taken.value.state === 'approved' ? `${site.name} is opened for that time.` : 'You refused it.',
    });
  }

  private async take(
    at: OverrideAddress,
    { visit: { caller }, fields, beSure }: Deciding,
  ): Promise<Taken<Pick<Override, 'state'>>> {
    const given = { form: FORM, fields, body: filled(fields, 'reason') };
    const decide = decideSchema.safeParse(fields['decide']);
    if (!decide.success)
      return notTaken(given, 400, [{ field: 'decide', fault: 'is missing', fix: 'Choose one of the two.' }]);
    if (decide.data === 'refuse')
      return takeForm({ ...given, schema: reasonSchema }, ({ reason }) => this.overrides.refuse(at, reason, caller));
    return takeForm({ ...given, schema: overrideApprovalSchema }, async ({ reason = null }) => {
      await beSure();
      return this.overrides.approve(at, reason, caller);
    });
  }

  private async find({ id, override: wanted }: OverrideAddress, { caller }: Visit): Promise<Found> {
    const page = await this.finder.gatherSites(id, caller);
    const override = page.rollout.overrides.find((one) => one.id === wanted);
    if (override === undefined) throw notFound('override');
    const site = siteIn(page, override.site);
    if (!mayDo(caller, 'overrides.approve', { trust: site.trust })) throw notFound('override');
    return { page, site, override };
  }
}

interface Deciding {
  readonly visit: Visit;
  readonly fields: FormFields;
  readonly beSure: () => Promise<void>;
}
