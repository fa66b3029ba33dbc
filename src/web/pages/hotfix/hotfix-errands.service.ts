import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { SmokeTests } from '../../../evidence/smoke-tests/smoke-tests.service.js';
import type { Next } from '../../../hotfixes/next.js';
import { Hotfixes } from '../../../hotfixes/hotfixes.service.js';
import { OfflineActs } from '../../../rollouts/offline/offline-acts.service.js';
import { reasonSchema } from '../../../rollouts/rollout.schema.js';
import { filled, notTaken, takeForm } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { StepUp } from '../../form/step-up.service.js';
import { Pages } from '../../pages.service.js';
import { isTryAgain, mayBringBack, sitesNamed, stuckSites, testToDo, TRY_AGAIN } from './errand-form.js';
import { testFormName } from '../release/smoke-test-form.js';
import { takeSmokeTest } from '../release/smoke-test-taking.service.js';
import { HotfixPages, NOT_OFFERED, orderOf, type At } from './hotfix-pages.service.js';

const OTHERS_TOO = 'Other sites are in trouble now than those that you were shown. Read once more which they are.';

/** Does at the page of a hotfix what is no step of its runbook, by the services of the API. */
@Injectable()
export class HotfixErrands {
  constructor(
    private readonly hotfixes: Hotfixes,
    private readonly offline: OfflineActs,
    private readonly smokeTests: SmokeTests,
    private readonly stepUp: StepUp,
    private readonly page: HotfixPages,
    private readonly pages: Pages,
  ) {}

  /** Tries again at exactly the sites that were shown to be in trouble. */
  async tryAgain(response: Response, { id, visit }: At, fields: FormFields): Promise<void> {
    const given = { form: TRY_AGAIN, fields };
    const { next, order: known } = await this.offered({ id, visit }, isTryAgain);
    if (next === null || known === null)
      return this.page.show(response, { id, visit }, notTaken(given, 409, [], NOT_OFFERED));
    const order = await this.offline.find(known, visit.caller);
    const stuck = stuckSites(order);
    const shown = sitesNamed(fields);
    if (!stuck.every(({ site }) => shown.includes(site)))
      return this.page.show(response, { id, visit }, notTaken(given, 409, [], OTHERS_TOO));
    let goingOn = visit;
    const body = filled(fields, 'reason');
    const taken = await takeForm({ ...given, schema: reasonSchema, body }, async ({ reason }) => {
      if (mayBringBack(order)) goingOn = await this.stepUp.pass(visit, response, fields);
      return this.offline.again(known, reason, visit.caller);
    });
    if (!taken.ok) return this.page.show(response, { id, visit: goingOn }, taken);
    const said = `It is tried again at ${stuck.map(({ name }) => name).join(', ')}.`;
    return this.pages.done(response, goingOn, { to: this.pages.addresses.hotfix(id), said });
  }

  /** Keeps what a smoke test at a site came to that the delivery team does. */
  async smokeTest(response: Response, at: At, site: string, fields: FormFields): Promise<void> {
    const { next } = await this.offered(at, (one) => testToDo(one)?.site === site);
    const test = next === null ? null : testToDo(next);
    if (test === null)
      return this.page.show(response, at, notTaken({ form: testFormName(site), fields }, 409, [], NOT_OFFERED));
    const { version } = test;
    const taken = await takeSmokeTest(this.smokeTests, { version, site, fields, caller: at.visit.caller });
    if (!taken.ok) return this.page.show(response, at, taken);
    const said = `You recorded the smoke test of ${version} at ${this.page.siteName(site)}.`;
    return this.pages.done(response, at.visit, { to: this.pages.addresses.hotfix(at.id), said });
  }

  /** What is offered to this person, and by which order sites are offline. */
  private async offered(
    { id, visit: { caller } }: At,
    isIt: (next: Next) => boolean,
  ): Promise<{ readonly next: Next | null; readonly order: string | null }> {
    const hotfix = await this.hotfixes.find(id, caller);
    return { next: hotfix.next.find((one) => one.you && isIt(one)) ?? null, order: orderOf(hotfix) };
  }
}
