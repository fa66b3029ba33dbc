import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Attestations } from '../../../evidence/attestation.service.js';
import {
  approvalSchema,
  attestationSchema,
  reasonBodySchema,
  signOffSchema,
  waiverSchema,
} from '../../../evidence/evidence.schema.js';
import { SignOffs } from '../../../evidence/sign-off.service.js';
import { Waivers } from '../../../evidence/waiver.service.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { conflict } from '../../../platform/http/problem.js';
import { reasonInWords } from '../../../promotions/objection.js';
import type { Promotion } from '../../../promotions/promotion.js';
import { promotionSchema } from '../../../promotions/promotion.schema.js';
import { Promotions } from '../../../promotions/promotion.service.js';
import { ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import { filled, notTaken, takeForm, type Taken } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { decideSchema } from './release-page.schema.js';
import { Pages } from '../../pages.service.js';
import { ReleasePages } from './release-pages.service.js';

/** A form of a release's page, with who sent it. */
export interface SentForm {
  readonly version: string;
  readonly fields: FormFields;
  readonly visit: Visit;
  readonly response: Response;
}

/** Does what the forms of a release's page ask for, by the services of the API. */
@Injectable()
export class ReleaseForms {
  constructor(
    private readonly page: ReleasePages,
    private readonly signOffs: SignOffs,
    private readonly attestations: Attestations,
    private readonly waivers: Waivers,
    private readonly promotions: Promotions,
    private readonly pages: Pages,
  ) {}

  async sign({ version, fields, visit, response }: SentForm): Promise<void> {
    const body = filled(fields, 'stage', 'digest', 'scope', 'decision', 'reason', 'onBehalfOf');
    const given = { form: `sign-${fields['stage'] ?? ''}`, fields, schema: signOffSchema, body };
    const taken = await takeForm(given, (wish) => this.signOffs.sign(version, wish, visit.caller));
    await this.page.answer(response, taken, {
      ...{ version, visit },
      said: ({ stage, decision }) => `You ${decision} ${stage.toUpperCase()} of ${version}.`,
    });
  }

  async attest({ version, fields, visit, response }: SentForm): Promise<void> {
    const body = filled(fields, 'criterion', 'environment', 'outcome', 'reason', 'link');
    const given = { form: `attest-${fields['criterion'] ?? ''}`, fields, schema: attestationSchema, body };
    const taken = await takeForm(given, (wish) => this.attestations.attest(version, wish, visit.caller));
    await this.page.answer(response, taken, { ...{ version, visit }, said: () => 'Your word was written down.' });
  }

  async waive({ version, fields, visit, response }: SentForm): Promise<void> {
    const form = `waive-${fields['environment'] ?? ''}-${fields['criterion'] ?? ''}`;
    const body = filled(fields, 'criterion', 'environment', 'reason');
    const taken = await takeForm({ form, fields, schema: waiverSchema, body }, (wish) =>
      this.waivers.request(version, wish, visit.caller),
    );
    const said = () => 'You asked for a waiver. Another person has to approve it.';
    await this.page.answer(response, taken, { ...{ version, visit }, said });
  }

  async decide({ version, fields, visit, response }: SentForm, waiver: string): Promise<void> {
    const form = `waiver-${waiver}`;
    const decide = decideSchema.safeParse(fields['decide']);
    const body = filled(fields, 'reason');
    const { caller } = visit;
    const taken: Taken<unknown> = !decide.success
      ? notTaken({ form, fields }, 400, [{ field: 'decide', fault: 'is missing', fix: 'Choose one of the two.' }])
      : decide.data === 'approve'
        ? await takeForm({ form, fields, schema: approvalSchema, body }, (wish) =>
            this.waivers.approve(waiver, wish, caller),
          )
        : await takeForm({ form, fields, schema: reasonBodySchema, body }, (wish) =>
            this.waivers.refuse(waiver, wish, caller),
          );
    const said = () => (decide.data === 'approve' ? 'You approved the waiver.' : 'You refused the waiver.');
    await this.page.answer(response, taken, { ...{ version, visit }, said });
  }

  /** A shut gate refuses, and says why at the top of the page; what changes Production is confirmed on a page of its own. */
  async promote({ version, fields, visit, response }: SentForm): Promise<void> {
    if (fields['environment'] === 'production') {
      this.pages.leadOn(response, this.pages.addresses.releasePromotion(version));
      return;
    }
    const body = { ...filled(fields, 'environment', 'digest'), release: version };
    const given = { form: `promote-${fields['environment'] ?? ''}`, fields, schema: promotionSchema, body };
    const taken = await takeForm(given, async (wish) => accepted(await this.promotions.request(wish, visit.caller)));
    await this.page.answer(response, taken, {
      ...{ version, visit },
      said: ({ environment }) => `${version} is on its way to ${ENVIRONMENT_TITLES[environment]}.`,
    });
  }
}

/** An accepted promotion; throws a Problem, 409, with the reasons of one that was refused. */
export function accepted(promotion: Promotion): Promotion {
  if (promotion.outcome === 'accepted') return promotion;
  throw conflict(`It was not promoted, and that is in the record. ${promotion.reasons.map(reasonInWords).join(' ')}`);
}
