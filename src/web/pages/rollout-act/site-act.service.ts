import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { mayDo } from '../../../people/permission.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { forbidden, notFound } from '../../../platform/http/problem.js';
import { Patience } from '../../../rollouts/approach/patience.service.js';
import { handOverSchema } from '../../../rollouts/guidance/guidance.schema.js';
import { Guidance } from '../../../rollouts/guidance/guidance.service.js';
import { HandOvers } from '../../../rollouts/guidance/hand-over.service.js';
import { isActiveRollout } from '../../../rollouts/rollout.js';
import { RolloutActs, type TryingAgain } from '../../../rollouts/rollout-acts.service.js';
import { reasonSchema, retrySchema } from '../../../rollouts/rollout.schema.js';
import type { ViewedSite } from '../../../rollouts/rollout-view.js';
import { refusalToPass } from '../../../rollouts/severe/severe.js';
import { stopSchema } from '../../../rollouts/stops/stop.schema.js';
import { Stops } from '../../../rollouts/stops/stop.service.js';
import { overrideSchema } from '../../../rollouts/timing/override.schema.js';
import { Overrides } from '../../../rollouts/timing/override.service.js';
import { filled, takeForm, type Taken } from '../../form/form-taking.service.js';
import { errorLines, type FormFields } from '../../form/form.js';
import { momentSent } from '../../form/moment-sent.service.js';
import { inPageWords } from '../../page-words.js';
import { Pages } from '../../pages.service.js';
import { markOfKeptOut, type KeptOut } from '../rollout/kept-out.js';
import { rolloutTitle } from '../rollout/rollout-page.js';
import { RolloutFinder, type RolloutSiteFacts } from '../rollout/rollout-page.facts.js';
import { FORM } from './act-page.js';
import { nothingSchema } from './act.schema.js';
import { changesSite, siteRefusal, sitePermission, siteActView, siteSaid, type SiteAct } from './site-act.js';
import { markOf, Surety } from './surety.service.js';

interface Asked {
  readonly id: string;
  readonly site: string;
  readonly act: SiteAct;
  readonly visit: Visit;
  readonly response: Response;
}

interface SentAct extends Asked {
  readonly fields: FormFields;
}

/** Sees to it that they mean what the page said; the numbers of the incidents that it named. */
type BeSure = () => Promise<readonly string[]>;

type Refused = Extract<Taken<unknown>, { ok: false }>;

/** Shows what an act about one site would do, and does it, by the services of the API. */
@Injectable()
export class SiteActPages {
  constructor(
    private readonly finder: RolloutFinder,
    private readonly pages: Pages,
    private readonly acts: RolloutActs,
    private readonly guidance: Guidance,
    private readonly patience: Patience,
    private readonly handOvers: HandOvers,
    private readonly overrides: Overrides,
    private readonly stops: Stops,
    private readonly surety: Surety,
  ) {}

  /** Refuses with 403 whoever may not do it, and with 404 what is not theirs to see. */
  async show({ id, site: at, act, visit, response }: Asked, refused: Refused | null = null): Promise<void> {
    refuseUnlessMay(act, visit);
    const facts = await this.finder.gatherSites(id, visit.caller, at);
    const site = siteIn(facts, at);
    const { addresses } = this.pages;
    const sent = refused?.sent ?? null;
    const keptOut = await this.finder.keptOutBy(facts.rollout);
    const failure = await this.guidance.at({ id, site: at }, visit.caller);
    const isActive = isActiveRollout(facts.rollout.state);
    // What was sent and refused is shown again with what was typed.
    const { unanswered: severe } = keptOut;
    const notTheirs = act === 'retry' ? refusalToPass({ ...facts.rollout, severe }, visit.caller.person) : null;
    const notNow = sent === null ? siteRefusal(act, { site, failure }, { caller: visit.caller, isActive }) : null;
    const refusal = notTheirs?.sentence ?? (notNow === null ? null : inPageWords(notNow));
    const asked = notTheirs !== null ? 403 : notNow !== null ? 409 : 200;
    const told = { sent, keptOut, refusal };
    const reader = { addresses, isFresh: visit.isFresh, ...told, shown: shownBy(act, site, keptOut) };
    const view = siteActView(act, facts, { site }, reader);
    this.pages.send(response, {
      template: 'rollout-act/act.njk',
      title: refused === null ? view.heading : `Error: ${view.heading}`,
      ...{ status: refused?.status ?? asked, section: 'rollouts' },
      trail: [
        { text: 'Rollouts', href: addresses.rollouts },
        { text: rolloutTitle(facts.rollout, facts.title), href: addresses.rollout(id) },
        { text: site.name, href: view.back },
      ],
      view: { ...view, errors: errorLines(view.form.fields, sent) },
    });
  }

  async act(sent: SentAct): Promise<void> {
    const { id, act, visit, response, fields } = sent;
    refuseUnlessMay(act, visit);
    const facts = await this.finder.gatherSites(id, visit.caller, sent.site);
    const site = siteIn(facts, sent.site);
    let goingOn = visit;
    const taken = await this.take(sent, site, async () => {
      if (!changesSite(act)) return [];
      const keptOut = await this.finder.keptOutBy(facts.rollout);
      const shown = shownBy(act, site, keptOut);
      const sure = { environment: facts.rollout.environment, title: site.name, shown };
      goingOn = await this.surety.ask(sure, visit, { fields, response });
      return [...keptOut.incidents, ...keptOut.unanswered].map(({ number }) => number);
    });
    if (!taken.ok) {
      const of = { environment: facts.rollout.environment, title: site.name };
      const refused = changesSite(act) ? this.surety.withUntyped(taken, of, goingOn) : taken;
      await this.show({ ...sent, visit: goingOn }, refused);
      return;
    }
    await this.pages.done(response, goingOn, {
      to: this.pages.addresses.rolloutSite(id, site.site),
      said: siteSaid(act, site),
    });
  }

  private take(
    { id, act, visit, fields }: SentAct,
    { site, trust }: ViewedSite,
    beSure: BeSure,
  ): Promise<Taken<unknown>> {
    const { caller } = visit;
    const given = { form: FORM, fields };
    const reasoned = { ...given, schema: act === 'retry' ? retrySchema : reasonSchema, body: filled(fields, 'reason') };
    switch (act) {
      case 'retry':
      case 'skip':
      case 'roll-back':
      case 'wait':
      case 'go-on':
        return takeForm(reasoned, async ({ reason }) => {
          const answers = await beSure();
          await this.change(act, { id, site }, { by: caller.person, reason, answers });
        });
      case 'hand-over':
        return takeForm({ ...given, schema: handOverSchema, body: filled(fields, 'to', 'note') }, (wish) =>
          this.handOvers.handOver({ id, site }, wish, caller),
        );
      case 'take-on':
        return takeForm({ ...given, schema: nothingSchema, body: {} }, () =>
          this.handOvers.takeOn({ id, site }, caller),
        );
      case 'open': {
        const body = { ...filled(fields, 'reason'), site, ...momentSent(fields, 'from'), ...momentSent(fields, 'to') };
        return takeForm({ ...given, schema: overrideSchema, body }, (wish) => this.overrides.request(id, wish, caller));
      }
      case 'stop': {
        const of = fields['scope'] === 'trust' ? trust : site;
        const body = { ...filled(fields, 'reason', 'scope'), ...(of === null ? {} : { of }) };
        return takeForm({ ...given, schema: stopSchema, body }, (wish) => this.stops.pull(wish, caller));
      }
    }
  }

  private change(
    act: 'retry' | 'skip' | 'roll-back' | 'wait' | 'go-on',
    { id, site }: { readonly id: string; readonly site: string },
    deed: TryingAgain,
  ): Promise<void> {
    switch (act) {
      case 'retry':
        return this.acts.retry(id, site, deed);
      case 'skip':
        return this.acts.skip(id, site, deed);
      case 'roll-back':
        return this.acts.rollBackSite(id, site, deed);
      case 'wait':
        return this.patience.wait(id, site, deed);
      case 'go-on':
        return this.patience.goOn(id, site, deed);
    }
  }
}

function refuseUnlessMay(act: SiteAct, { caller }: Visit): void {
  const permission = sitePermission(act);
  if (!mayDo(caller, permission)) throw forbidden(`This needs the permission ${permission}, which you do not have.`);
}

/** One site of a rollout, as its page shows it. Refuses with 404 what is not in it, or not in sight. */
export function siteIn({ rollout }: RolloutSiteFacts, id: string): ViewedSite {
  const found = rollout.waves.flatMap(({ sites }) => sites).find(({ site }) => site === id);
  if (found === undefined) throw notFound('site in this rollout');
  return found;
}

function shownBy(act: SiteAct, { site, standing, runs, quiet }: ViewedSite, keptOut: KeptOut): string {
  const version = runs === 'unknown' ? null : runs.digest;
  return markOf([act, site, standing, version, quiet?.goOn?.askedBy ?? null, markOfKeptOut(keptOut)]);
}
