import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Agreements } from '../../../evidence/agreements/agreements.service.js';
import type { Caller } from '../../../people/caller.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { notFound } from '../../../platform/http/problem.js';
import { NamedTimes } from '../../../rollouts/planning/named-times.service.js';
import { markOf, PlanProposals } from '../../../rollouts/planning/plan-proposals.service.js';
import { planProposalsSchema, planSchema } from '../../../rollouts/planning/plan.schema.js';
import { Planner, type TimedPlan } from '../../../rollouts/planning/plan.service.js';
import { Releases } from '../../../releases/release.service.js';
import type { EnvironmentName } from '../../../sites/environment.js';
import { Environments } from '../../../sites/environments.service.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { filled, takeForm, type Taken } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { NAMED_FORM, PROPOSE_FORM, trustsToWorkOut, WITHDRAW_FORM, type ToldTime } from './plan-asking.js';
import { PLAN_FORM, planPageView } from './plan-page.js';
import { namedSchema, withdrawSchema } from './plan-page.schema.js';
import { partOf, type PlanPart } from './plan-part.js';
import { planTimes } from './plan-times.js';
import { keptOf, movedIn, wishIn } from './plan-wish.service.js';

interface Asked {
  readonly version: string;
  readonly environment: EnvironmentName;
  readonly fields: FormFields;
  readonly visit: Visit;
  readonly response: Response;
}

type Refused = Extract<Taken<unknown>, { ok: false }>;

/** Shows how a rollout would go, and asks Trusts for its times, by the planner of the API. */
@Injectable()
export class PlanPages {
  constructor(
    private readonly planner: Planner,
    private readonly proposals: PlanProposals,
    private readonly named: NamedTimes,
    private readonly agreements: Agreements,
    private readonly releases: Releases,
    private readonly environments: Environments,
    private readonly pages: Pages,
  ) {}

  /** Refuses with 404 an unknown release; times that cannot be are said beside their fields. */
  async show({ version, environment, fields, visit, response }: Asked, refused: Refused | null = null): Promise<void> {
    const taken = await this.plan({ version, environment, fields });
    const timed = taken.ok ? taken.value : null;
    const plan = timed?.plan ?? null;
    const { product } = plan ?? (await this.releases.find(version));
    const trouble = refused ?? (taken.ok ? null : taken);
    const { addresses } = this.pages;
    const { title } = this.environments.rung(environment);
    const sites = this.environments.sites(environment, product).map(({ id, name }) => ({ id, name }));
    const part = partOf({ plan, sites }, fields);
    const times = timed === null ? null : planTimes(timed, sites, part);
    const trusts = timed?.trusts ?? [];
    const view = planPageView(
      {
        ...{ version, environment, title, plan, sites, part, times, trusts },
        named: timed === null ? new Map() : await this.namedIn(timed, { environment, part, caller: visit.caller }),
        mark: plan === null ? '' : markOf(plan.conflicts),
      },
      {
        ...{ caller: visit.caller, addresses, zone: CENTRAL_ZONE, fields, sent: trouble?.sent ?? null },
        kept: taken.ok ? keptOf(movedIn(fields)) : keptOf(movedIn({ ...fields, site: '' })),
      },
    );
    const heading = `Plan of ${version} for ${title}`;
    this.pages.send(response, {
      ...{ template: 'plan/plan.njk', title: trouble === null ? heading : `Error: ${heading}`, view },
      ...{ status: trouble?.status ?? 200, section: 'releases' },
      trail: [
        { text: 'Releases', href: addresses.releases },
        { text: `Release ${version}`, href: addresses.release(version) },
      ],
    });
  }

  /** What Trusts named instead of what they were asked, with what would come of it as far as the page tells that. */
  private async namedIn(
    { plan, trusts, effectOf }: TimedPlan,
    {
      environment,
      ...of
    }: { readonly environment: EnvironmentName; readonly part: PlanPart | null; readonly caller: Caller },
  ): Promise<ReadonlyMap<string, ToldTime>> {
    const named = await this.named.of(trusts, environment);
    const toWorkOut = trustsToWorkOut(plan, of, named);
    return new Map(
      trusts.flatMap(({ trust, sites }) => {
        const one = named.get(trust);
        if (one === undefined) return [];
        return [
          [
            trust,
            { ...one, effect: one.time === null || !toWorkOut.has(trust) ? null : effectOf(sites, one.time) },
          ] as const,
        ];
      }),
    );
  }

  /** Asks each Trust that has agreed to no time for the one that the plan has. */
  async propose(asked: Asked): Promise<void> {
    const { version, environment, fields, visit, response } = asked;
    const shortNotice = fields['shortNotice-yes'] === undefined ? {} : { shortNotice: true };
    const body = { release: version, environment, ...wishIn(fields), ...shortNotice };
    const taken = await takeForm({ form: PROPOSE_FORM, fields, schema: planProposalsSchema, body }, (wish) =>
      this.proposals.propose(wish, visit.caller, fields['seen'] ?? null),
    );
    if (!taken.ok) {
      await this.show(asked, confirmable(taken));
      return;
    }
    const { proposed } = taken.value;
    const names = proposed.map(({ trust }) => this.environments.trustName(trust)).join(', ');
    const said =
      proposed.length === 0
        ? 'Nobody was asked: everybody has agreed or was asked already.'
        : `You asked ${names} for the times of the plan.`;
    await this.pages.done(response, visit, { to: this.pages.addresses.plan(version, environment), said });
  }

  /** Asks one Trust for exactly the time that it named instead of what it was asked for. */
  async askNamed(asked: Asked): Promise<void> {
    const { version, environment, fields, visit, response } = asked;
    const body = { ...filled(fields, 'agreement'), shortNotice: fields['shortNotice-yes'] !== undefined };
    const form = `${NAMED_FORM}-${fields['agreement'] ?? ''}`;
    const taken = await takeForm({ form, fields, schema: namedSchema, body }, (of) =>
      this.named.ask({ release: version, environment, ...of }, visit.caller),
    );
    if (!taken.ok) {
      await this.show({ ...asked, fields: {} }, taken);
      return;
    }
    const { trustName, reads } = taken.value;
    const said = `You asked ${trustName} for the time that it named: ${reads}.`;
    await this.pages.done(response, visit, { to: this.pages.addresses.plan(version, environment), said });
  }

  /** Takes back what one Trust was asked for, or agreed to; it is told why. */
  async withdraw(asked: Asked): Promise<void> {
    const { version, environment, fields, visit, response } = asked;
    const body = filled(fields, 'agreement', 'reason');
    const taken = await takeForm({ form: WITHDRAW_FORM, fields, schema: withdrawSchema, body }, (of) =>
      this.agreements.withdraw(of.agreement, of.reason, visit.caller),
    );
    if (!taken.ok) {
      await this.show({ ...asked, fields: {} }, taken);
      return;
    }
    const said = `${taken.value.trustName} is not asked for that time any more.`;
    await this.pages.done(response, visit, { to: this.pages.addresses.plan(version, environment), said });
  }

  private async plan({
    version,
    environment,
    fields,
  }: Pick<Asked, 'version' | 'environment' | 'fields'>): Promise<Taken<TimedPlan>> {
    const body = { release: version, environment, ...wishIn(fields) };
    const taken = await takeForm({ form: PLAN_FORM, fields, schema: planSchema, body }, (wish) =>
      this.planner.planTimed(wish),
    );
    if (!taken.ok && taken.status === 404) throw notFound('release');
    if (taken.ok) return taken;
    // A time of the site that is being moved stands last in the list, and beside its own field here.
    const faults = taken.sent.faults.map((one) => {
      const field = one.field.replace(/^dates\.\d+\./, '');
      const begins = field === 'by' ? 'Begins' : 'Not before';
      return { ...one, field, fault: one.fault.replace('is not after its beginning', `is not after “${begins}”`) };
    });
    return { ...taken, sent: { ...taken.sent, faults } };
  }
}

/** What a program is told of a notice that is short, as it is mended at the form. */
function confirmable(refused: Refused): Refused {
  const faults = refused.sent.faults.map((fault) =>
    fault.field === 'shortNotice' ? { ...fault, fix: 'Begin later, or tick it to ask all the same' } : fault,
  );
  return { ...refused, sent: { ...refused.sent, faults } };
}
