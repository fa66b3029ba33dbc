import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { Lifts } from '../../../rollouts/stops/lift.service.js';
import { liftSchema } from '../../../rollouts/stops/stop.schema.js';
import { filled, takeForm, type Taken } from '../../form/form-taking.service.js';
import { errorLines, type FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { FORM } from '../rollout-act/act-page.js';
import { markOf, Surety } from '../rollout-act/surety.service.js';
import { liftView, refusalToLiftIt, type LiftFacts } from './lift-page.js';
import { LiftFinder } from './lift.facts.js';

interface Asked {
  readonly id: string;
  readonly visit: Visit;
  readonly response: Response;
}

/** Shows what lifting a stop would let go on, and lifts it, by the service of the API. */
@Injectable()
export class LiftPages {
  constructor(
    private readonly finder: LiftFinder,
    private readonly lifts: Lifts,
    private readonly surety: Surety,
    private readonly pages: Pages,
  ) {}

  async show(
    { id, visit, response }: Asked,
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const facts = await this.finder.gather(id, visit.caller);
    const { addresses } = this.pages;
    const sent = refused?.sent ?? null;
    const notTheirs = refusalToLiftIt(facts, visit.caller);
    const refusal = notTheirs?.sentence ?? null;
    const view = liftView(facts, { addresses, isFresh: visit.isFresh, sent, shown: shownBy(facts), refusal });
    const asked = notTheirs === null ? 200 : STATUS[notTheirs.status];
    this.pages.send(response, {
      template: 'rollout-act/act.njk',
      title: refused === null ? view.heading : `Error: ${view.heading}`,
      ...{ status: refused?.status ?? asked, section: 'rollouts' },
      trail: [{ text: 'Rollouts', href: addresses.rollouts }],
      view: { ...view, errors: errorLines(view.form.fields, sent) },
    });
  }

  async lift(sent: Asked & { readonly fields: FormFields }): Promise<void> {
    const { id, visit, response, fields } = sent;
    const facts = await this.finder.gather(id, visit.caller);
    let goingOn = visit;
    const way = fields['way'] ?? '';
    const decide = way === 'resume-again' ? { decide: 'resume', again: true } : filled({ decide: way }, 'decide');
    const answers = facts.stopped.flatMap(({ rollout }) => (rollout.halt?.incidents ?? []).map(({ number }) => number));
    const body = { ...filled(fields, 'reason'), ...decide, answers };
    const taken = await takeForm({ form: FORM, fields, schema: liftSchema, body }, async (wish) => {
      const sure = { environment: facts.environment, title: facts.title, shown: shownBy(facts) };
      goingOn = await this.surety.ask(sure, visit, { fields, response });
      await this.lifts.lift(id, wish, visit.caller);
    });
    if (!taken.ok) {
      const refused = this.surety.withUntyped(taken, facts, goingOn);
      const faults = refused.sent.faults.map((one) =>
        one.field === 'decide' ? { ...one, field: 'way', ...CHOOSE } : one,
      );
      await this.show({ ...sent, visit: goingOn }, { ...refused, sent: { ...refused.sent, faults } });
      return;
    }
    const said = `You lifted the stop of ${facts.stop.title}.`;
    await this.pages.done(response, goingOn, { to: this.pages.addresses.rollouts, said });
  }
}

/** As the service answers it. */
const STATUS = { conflict: 409, forbidden: 403 } as const;

const CHOOSE = { fault: 'is missing', fix: 'Choose one of them' } as const;

/** Stands for the stop and for how everything stood that it has stopped. */
function shownBy({ stop, stopped }: LiftFacts): string {
  return markOf([
    stop.id,
    [stop.lifted, stop.rollouts],
    stopped.map(({ rollout, ahead }) => [rollout.id, rollout.state, ahead.acts, rollout.halt?.incidents]),
  ]);
}
