import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { mayDo } from '../../../people/permission.js';
import { forbidden } from '../../../platform/http/problem.js';
import { RolloutActs } from '../../../rollouts/rollout-acts.service.js';
import { reasonSchema, retryFailedSchema } from '../../../rollouts/rollout.schema.js';
import type { Decision } from '../../../rollouts/stops/decision.js';
import { Decisions } from '../../../rollouts/stops/decision.service.js';
import { decisionOf, decisionSchema, stopSchema } from '../../../rollouts/stops/stop.schema.js';
import { Stops } from '../../../rollouts/stops/stop.service.js';
import { filled, takeForm, type Taken } from '../../form/form-taking.service.js';
import { errorLines, type FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { markOfKeptOut, type KeptOut } from '../rollout/kept-out.js';
import { rolloutTitle } from '../rollout/rollout-page.js';
import { RolloutFinder, type RolloutActFacts } from '../rollout/rollout-page.facts.js';
import { goesBack, isQuick, letsGoOn, permissionFor, refusalToAct, sitesAhead, type WholeAct } from './act.js';
import { actView, FORM, saidOf } from './act-page.js';
import { markOf, Surety } from './surety.service.js';

interface Asked {
  readonly id: string;
  readonly whole: WholeAct;
  readonly visit: Visit;
  readonly response: Response;
}

interface SentAct extends Asked {
  readonly fields: FormFields;
}

/** Sees to it that they mean what the page said; the numbers of the incidents that it named. */
type BeSure = () => Promise<readonly string[]>;

/** As the service answers it. */
const STATUS = { conflict: 409, forbidden: 403 } as const;

type Refused = Extract<Taken<unknown>, { ok: false }>;

/** Shows what an act on a rollout would do, and does it, by the services of the API. */
@Injectable()
export class RolloutActPages {
  constructor(
    private readonly finder: RolloutFinder,
    private readonly pages: Pages,
    private readonly acts: RolloutActs,
    private readonly decisions: Decisions,
    private readonly stops: Stops,
    private readonly surety: Surety,
  ) {}

  /** Refuses with 403 whoever may not do it, and with 404 what is not theirs to see. */
  async show({ id, whole, visit, response }: Asked, refused: Refused | null = null): Promise<void> {
    refuseUnlessMay(whole, visit);
    const facts = await this.finder.gatherToAct(id, visit.caller, letsGoOn(whole.act));
    const { addresses } = this.pages;
    const sent = refused?.sent ?? null;
    const { isFresh, caller } = visit;
    const keptOut = await this.finder.keptOutBy(facts.rollout);
    const { unanswered } = keptOut;
    const notTheirs = refusalToAct(whole.act, { rollout: facts.rollout, acts: facts.ahead.acts, unanswered }, caller);
    const refusal = notTheirs?.sentence ?? null;
    const shown = shownBy(whole, facts, keptOut);
    const mends = goesBack(whole.act) ? await this.finder.mendedBy(facts.rollout) : [];
    const view = actView(whole, facts, { addresses, isFresh, sent, refusal, keptOut, shown, mends });
    const asked = notTheirs === null ? 200 : STATUS[notTheirs.status];
    this.pages.send(response, {
      template: 'rollout-act/act.njk',
      title: refused === null ? view.heading : `Error: ${view.heading}`,
      ...{ status: refused?.status ?? asked, section: 'rollouts' },
      trail: [
        { text: 'Rollouts', href: addresses.rollouts },
        { text: rolloutTitle(facts.rollout, facts.title), href: view.back },
      ],
      view: { ...view, errors: errorLines(view.form.fields, sent) },
    });
  }

  async act(sent: SentAct): Promise<void> {
    const { id, whole, visit, response, fields } = sent;
    refuseUnlessMay(whole, visit);
    const facts = await this.finder.gatherToAct(id, visit.caller, false);
    let goingOn = visit;
    const taken = await this.take(sent, facts, async () => {
      if (isQuick(whole.act)) return [];
      const keptOut = await this.finder.keptOutBy(facts.rollout);
      const shown = shownBy(whole, facts, keptOut);
      const sure = { environment: facts.rollout.environment, title: facts.title, shown };
      goingOn = await this.surety.ask(sure, visit, { fields, response });
      return namedBy(facts, keptOut);
    });
    if (!taken.ok) {
      const of = { environment: facts.rollout.environment, title: facts.title };
      const refused = isQuick(whole.act) ? taken : this.surety.withUntyped(taken, of, goingOn);
      await this.show({ ...sent, visit: goingOn }, refused);
      return;
    }
    await this.pages.done(response, goingOn, {
      to: this.pages.addresses.rollout(id),
      said: saidOf(whole, facts),
    });
  }

  private take(
    { id, whole, visit, fields }: SentAct,
    { rollout }: RolloutActFacts,
    beSure: BeSure,
  ): Promise<Taken<unknown>> {
    const by = visit.caller.person;
    const given = { form: FORM, fields };
    const reasoned = { ...given, schema: reasonSchema, body: filled(fields, 'reason') };
    switch (whole.act) {
      case 'halt':
        return takeForm(reasoned, ({ reason }) => this.acts.halt(id, { by, reason }));
      case 'stop': {
        const body = { ...filled(fields, 'reason'), scope: 'environment', of: rollout.environment };
        return takeForm({ ...given, schema: stopSchema, body }, (wish) => this.stops.pull(wish, visit.caller));
      }
      case 'retry':
      case 'retry-left-out': {
        const body = { ...filled(fields, 'reason'), leftOut: whole.act === 'retry-left-out' };
        return takeForm({ ...given, schema: retryFailedSchema, body }, async ({ reason, leftOut }) => {
          const answers = await beSure();
          await this.acts.retryFailed(id, { leftOut }, { by, reason, answers });
        });
      }
      case 'roll-back':
      case 'roll-back-wave':
        return takeForm(reasoned, async ({ reason }) => {
          await beSure();
          if (whole.wave === null) await this.acts.rollBackAll(id, { by, reason });
          else await this.acts.rollBackWave(id, whole.wave, { by, reason });
        });
      case 'resume':
        return this.decide({ id, visit, fields }, { decide: 'resume' }, beSure);
      case 'resume-again':
        return this.decide({ id, visit, fields }, { decide: 'resume', again: true }, beSure);
      case 'keep':
        return this.decide({ id, visit, fields }, { decide: 'keep' }, beSure);
      case 'fix-forward':
        return this.decide({ id, visit, fields }, { decide: 'fix-forward', ...filled(fields, 'release') }, beSure);
    }
  }

  private decide(
    { id, visit, fields }: Pick<SentAct, 'id' | 'visit' | 'fields'>,
    decision: { readonly decide: Decision['decide']; readonly again?: boolean },
    beSure: BeSure,
  ): Promise<Taken<unknown>> {
    const { caller } = visit;
    const body = { ...filled(fields, 'reason'), ...decision };
    return takeForm({ form: FORM, fields, schema: decisionSchema, body }, async (wish) => {
      const answers = await beSure();
      const { reason } = wish;
      await this.decisions.decide(id, decisionOf(wish), { by: caller.person, reason, caller, stop: null, answers });
    });
  }
}

function refuseUnlessMay({ act }: WholeAct, { caller }: Visit): void {
  const permission = permissionFor(act);
  if (!mayDo(caller, permission)) throw forbidden(`This needs the permission ${permission}, which you do not have.`);
}

/** Stands for all that the page names, and for how the rollout stood. */
function shownBy(whole: WholeAct, { rollout, ahead }: RolloutActFacts, keptOut: KeptOut): string {
  return markOf([whole, rollout.state, sitesAhead(whole, ahead.acts), markOfKeptOut(keptOut)]);
}

/** The numbers of the incidents that the page named: letting it go on answers those among them that came up in it, and no other. */
function namedBy({ rollout }: RolloutActFacts, { incidents, unanswered }: KeptOut): readonly string[] {
  return [...incidents, ...unanswered, ...(rollout.halt?.incidents ?? [])].map(({ number }) => number);
}
