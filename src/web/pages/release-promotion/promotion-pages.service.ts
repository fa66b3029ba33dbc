import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { namesOfPeople } from '../../../people/person.table.js';
import { Database } from '../../../platform/database/database.service.js';
import { promotionSchema } from '../../../promotions/promotion.schema.js';
import { Promotions } from '../../../promotions/promotion.service.js';
import { Sharing } from '../../../release-notes/sharing.service.js';
import { Releases } from '../../../releases/release.service.js';
import { Planner } from '../../../rollouts/planning/plan.service.js';
import { listRollouts } from '../../../rollouts/rollout.table.js';
import { planWaves } from '../../../rollouts/wave.js';
import { Environments } from '../../../sites/environments.service.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { filled, takeForm, type Taken } from '../../form/form-taking.service.js';
import { errorLines, type FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { accepted } from '../release/release-forms.service.js';
import { FORM } from '../rollout-act/act-page.js';
import { markOf, Surety } from '../rollout-act/surety.service.js';
import { promotionView, shownOf, type PromotionFacts } from './promotion-page.js';

const environment = 'production';

interface Asked {
  readonly version: string;
  readonly visit: Visit;
  readonly response: Response;
}

type Refused = Extract<Taken<unknown>, { ok: false }>;

/** Shows what a promotion to Production would begin, and promotes, by the services of the API. */
@Injectable()
export class PromotionPages {
  constructor(
    private readonly database: Database,
    private readonly promotions: Promotions,
    private readonly planner: Planner,
    private readonly releases: Releases,
    private readonly environments: Environments,
    private readonly sharing: Sharing,
    private readonly surety: Surety,
    private readonly pages: Pages,
  ) {}

  /** Refuses with 404 an unknown release. */
  async show(asked: Asked): Promise<void> {
    this.send(asked, await this.gather(asked), null);
  }

  /** A shut gate refuses, and what changed since the page was read is told: either way nothing is begun. */
  async promote(sent: Asked & { readonly fields: FormFields }): Promise<void> {
    const { version, visit, response, fields } = sent;
    const facts = await this.gather(sent);
    const of = { environment, title: facts.title };
    let goingOn = visit;
    const body = { ...filled(fields, 'digest'), release: version, environment };
    const taken = await takeForm({ form: FORM, fields, schema: promotionSchema, body }, async (wish) => {
      // What the gate or another rollout has against it says more than that something has changed.
      const unseen = facts.against.length > 0;
      const shown = unseen ? (fields['shown'] ?? '') : markOf(shownOf(facts));
      goingOn = await this.surety.ask({ ...of, shown }, visit, { fields, response });
      return accepted(await this.promotions.request({ ...wish, unseen }, visit.caller));
    });
    if (!taken.ok) {
      const asked = { ...sent, visit: goingOn };
      this.send(asked, await this.gather(asked), this.surety.withUntyped(taken, of, goingOn));
      return;
    }
    const { addresses } = this.pages;
    const said = `${version} is on its way to ${facts.title}.`;
    await this.pages.done(response, goingOn, { to: addresses.release(version), said });
  }

  private async gather({ version, visit }: Asked): Promise<PromotionFacts> {
    const release = await this.releases.find(version);
    const against = await this.promotions.against({ release: version, environment }, visit.caller);
    const isFree = against.length === 0;
    const { title, rollout } = this.environments.rung(environment);
    const sites = this.environments.sites(environment, release.product);
    return {
      ...{ release, against, title, sends: this.sharing.isSetUp },
      ...(await this.lastRollout(version)),
      timed: isFree ? await this.planner.planTimed({ release: version, environment, dates: [] }) : null,
      waves: planWaves(sites, rollout.concurrency, rollout.order).map((wave) =>
        wave.map(({ id, name, pilot, kind }) => ({ id, name, pilot, isOperated: kind === 'operator' })),
      ),
    };
  }

  private async lastRollout(release: string): Promise<Pick<PromotionFacts, 'last' | 'names'>> {
    const any = { product: null, state: null, trusts: null } as const;
    return await this.database.transaction(async (tx) => {
      const [last = null] = await listRollouts(tx, { ...any, release, environment, limit: 1 });
      return { last, names: await namesOfPeople(tx, last?.halted_by == null ? [] : [last.halted_by]) };
    });
  }

  private send({ visit, response }: Asked, facts: PromotionFacts, refused: Refused | null): void {
    const { addresses } = this.pages;
    const sent = refused?.sent ?? null;
    const reader = { addresses, isFresh: visit.isFresh, sent, shown: markOf(shownOf(facts)), zone: CENTRAL_ZONE };
    const view = promotionView(facts, reader);
    const { version } = facts.release;
    this.pages.send(response, {
      template: 'rollout-act/act.njk',
      title: refused === null ? view.heading : `Error: ${view.heading}`,
      ...{ status: refused?.status ?? 200, section: 'releases' },
      trail: [
        { text: 'Releases', href: addresses.releases },
        { text: `Release ${version}`, href: addresses.release(version) },
      ],
      view: { ...view, errors: errorLines(view.form.fields, sent) },
    });
  }
}
