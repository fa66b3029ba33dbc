import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { EvidenceExports } from '../../../reports/evidence-export/evidence-exports.service.js';
import { sendExport } from '../../../reports/evidence-export/sending.setup.js';
import { filled, takeForm } from '../../form/form-taking.service.js';
import type { FormFields, Sent } from '../../form/form.js';
import { EVIDENCE_FORM } from './evidence-form.js';
import { evidenceFormSchema } from './evidence-form.schema.js';
import { RecordPages } from './record-pages.service.js';

/** Exports the evidence of a release for whoever asks at a page: the answer is the file. */
@Injectable()
export class EvidenceForms {
  constructor(
    private readonly exports: EvidenceExports,
    private readonly pages: RecordPages,
  ) {}

  async export(fields: FormFields, visit: Visit, response: Response): Promise<void> {
    const given = { form: EVIDENCE_FORM, fields, schema: evidenceFormSchema, body: filled(fields, 'release') };
    const taken = await takeForm(given, ({ release }) => this.exports.export(release, visit.caller));
    if (taken.ok) await sendExport(response, taken.value);
    else await this.pages.again(response, { ...taken, sent: besideItsField(taken) });
  }
}

/** That there is no such release is said where it was typed. */
function besideItsField({ status, sent }: { readonly status: number; readonly sent: Sent }): Sent {
  if (status !== 404) return sent;
  const fix = 'give the version of one that is registered, such as 2.1.0';
  return { ...sent, faults: [{ field: 'release', fault: 'is none that we know', fix }] };
}
