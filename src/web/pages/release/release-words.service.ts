import { Injectable } from '@nestjs/common';
import { Attestations } from '../../../evidence/attestation.service.js';
import { rejectionSchema } from '../../../evidence/clinical-risk/rejection.schema.js';
import { ClinicalRejections } from '../../../evidence/clinical-risk/rejections.service.js';
import { commentSchema } from '../../../evidence/consultations/consultation.schema.js';
import { Consultations } from '../../../evidence/consultations/consultations.service.js';
import { featureSignOffSchema, reasonBodySchema } from '../../../evidence/evidence.schema.js';
import { SignOffs } from '../../../evidence/sign-off.service.js';
import { SmokeTests } from '../../../evidence/smoke-tests/smoke-tests.service.js';
import type { Caller } from '../../../people/caller.js';
import { Environments } from '../../../sites/environments.service.js';
import { filled, takeForm } from '../../form/form-taking.service.js';
import { ticked } from '../../form/form-view.js';
import type { SentForm } from './release-forms.service.js';
import { ReleasePages } from './release-pages.service.js';
import { takeSmokeTest } from './smoke-test-taking.service.js';

/** Does what people say of one feature, reject on clinical risk and take back, by the services of the API. */
@Injectable()
export class ReleaseWords {
  constructor(
    private readonly page: ReleasePages,
    private readonly signOffs: SignOffs,
    private readonly attestations: Attestations,
    private readonly rejections: ClinicalRejections,
    private readonly consultations: Consultations,
    private readonly smokeTests: SmokeTests,
    private readonly environments: Environments,
  ) {}

  async signFeature({ version, fields, visit, response }: SentForm, feature: string): Promise<void> {
    const body = filled(fields, 'digest', 'scope', 'decision', 'reason', 'onBehalfOf');
    const taken = await takeForm({ form: `feature-${feature}`, fields, schema: featureSignOffSchema, body }, (wish) =>
      this.signOffs.signFeature(version, { feature, body: wish }, visit.caller),
    );
    const said = ({ decision }: { readonly decision: string }) => `You ${decision} ${feature} of ${version}.`;
    await this.page.answer(response, taken, { version, visit, said });
  }

  async comment({ version, fields, visit, response }: SentForm): Promise<void> {
    const form = `comment-${fields['stage'] ?? ''}`;
    const body = filled(fields, 'stage', 'digest', 'comment');
    const taken = await takeForm({ form, fields, schema: commentSchema, body }, (wish) =>
      this.consultations.comment(version, wish, visit.caller),
    );
    const said = () => `You said what you think of ${version}. Whoever signs it off reads it.`;
    await this.page.answer(response, taken, { version, visit, said });
  }

  async smokeTest({ version, fields, visit, response }: SentForm, site: string): Promise<void> {
    const taken = await takeSmokeTest(this.smokeTests, { version, site, fields, caller: visit.caller });
    const name = this.environments.site(site)?.name ?? site;
    const said = () => `You recorded the smoke test of ${version} at ${name}.`;
    await this.page.answer(response, taken, { version, visit, said });
  }

  async reject({ version, fields, visit, response }: SentForm): Promise<void> {
    const yes = ticked(fields, 'answers');
    const body = {
      ...filled(fields, 'digest', 'environment', 'hazard', 'remedy'),
      answers: {
        patientSafety: yes.includes('patientSafety'),
        otherSystems: yes.includes('otherSystems'),
        dataLoss: yes.includes('dataLoss'),
      },
    };
    const taken = await takeForm({ form: 'clinical-rejection', fields, schema: rejectionSchema, body }, (wish) =>
      this.rejections.reject(version, wish, visit.caller),
    );
    const said = () => 'You rejected it on clinical risk. Its gates are shut until that is taken back.';
    await this.page.answer(response, taken, { version, visit, said });
  }

  async takeBack(
    { version, fields, visit, response }: SentForm,
    kind: 'sign-offs' | 'attestations' | 'clinical-rejections',
    id: string,
  ): Promise<void> {
    const given = { form: `take-back-${id}`, fields, schema: reasonBodySchema, body: filled(fields, 'reason') };
    const taken = await takeForm(given, (why) => this.withdraw(kind, id, { why, caller: visit.caller }));
    await this.page.answer(response, taken, { version, visit, said: () => 'It is taken back.' });
  }

  private withdraw(
    kind: 'sign-offs' | 'attestations' | 'clinical-rejections',
    id: string,
    { why, caller }: { readonly why: { readonly reason: string }; readonly caller: Caller },
  ): Promise<unknown> {
    switch (kind) {
      case 'sign-offs':
        return this.signOffs.withdraw(id, why, caller);
      case 'attestations':
        return this.attestations.withdraw(id, why, caller);
      case 'clinical-rejections':
        return this.rejections.withdraw(id, why, caller);
    }
  }
}
