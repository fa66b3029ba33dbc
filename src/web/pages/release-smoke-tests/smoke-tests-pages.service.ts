import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { smokeTestDecisionSchema } from '../../../evidence/smoke-tests/smoke-test.schema.js';
import { SmokeTests } from '../../../evidence/smoke-tests/smoke-tests.service.js';
import { mayDo } from '../../../people/permission.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { Releases } from '../../../releases/release.service.js';
import { Environments } from '../../../sites/environments.service.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { filled, takeForm, type Taken } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { answerIn, ticked } from '../../form/form-view.js';
import { Pages } from '../../pages.service.js';
import { PRODUCT_TITLES } from '../ladder/ladder-page.js';
import { DECISION_FORM, smokeTestsView } from './smoke-tests-page.js';

interface Asked {
  readonly version: string;
  readonly visit: Visit;
  readonly response: Response;
}

/** Shows what the smoke tests of a release came to at which sites, and takes the decision whether it needs one. */
@Injectable()
export class SmokeTestsPages {
  constructor(
    private readonly smokeTests: SmokeTests,
    private readonly releases: Releases,
    private readonly environments: Environments,
    private readonly pages: Pages,
  ) {}

  /** Refuses with 404 an unknown release. */
  async show(
    { version, visit, response }: Asked,
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const { product } = await this.releases.find(version);
    const shown = await this.smokeTests.show(version, visit.caller);
    const ids = new Set(this.environments.sites('production', product).map(({ trust }) => trust));
    const { addresses } = this.pages;
    const decides = mayDo(visit.caller, 'smoke-tests.decide');
    const view = smokeTestsView(
      {
        ...{ shown, product: PRODUCT_TITLES[product] ?? product },
        trusts: this.environments.trusts.filter(({ id }) => ids.has(id)),
      },
      { addresses, decides, zone: CENTRAL_ZONE, sent: refused?.sent ?? null },
    );
    this.pages.send(response, {
      ...{ template: 'release-smoke-tests/smoke-tests.njk', view, section: 'releases' },
      title: refused === null ? view.heading : `Error: ${view.heading}`,
      status: refused?.status ?? 200,
      trail: [
        { text: 'Releases', href: addresses.releases },
        { text: `Release ${version}`, href: addresses.release(version) },
      ],
    });
  }

  /** Nobody takes the place of a decision that they have not read: refuses with 409 where one was made since the page was opened. */
  async decide(asked: Asked & { readonly fields: FormFields }): Promise<void> {
    const { version, visit, response, fields } = asked;
    const required = answerIn(fields, 'required');
    const trusts = ticked(fields, 'trusts');
    const body = {
      ...filled(fields, 'digest', 'performer', 'steps', 'reason'),
      ...(typeof required === 'boolean' ? { required } : {}),
      ...(trusts.length === 0 ? {} : { trusts }),
      after: filled(fields, 'after')['after'] ?? null,
    };
    const taken = await takeForm({ form: DECISION_FORM, fields, schema: smokeTestDecisionSchema, body }, (wish) =>
      this.smokeTests.decide(version, wish, visit.caller),
    );
    if (!taken.ok) {
      await this.show(asked, taken);
      return;
    }
    const said = taken.value.plan.required
      ? `You decided that ${version} is smoke tested.`
      : `You decided that ${version} needs no smoke test.`;
    await this.pages.done(response, visit, { to: this.pages.addresses.releaseSmokeTests(version), said });
  }
}
