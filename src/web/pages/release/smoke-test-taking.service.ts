import { smokeTestResultSchema } from '../../../evidence/smoke-tests/smoke-test.schema.js';
import type { SmokeTests } from '../../../evidence/smoke-tests/smoke-tests.service.js';
import type { Caller } from '../../../people/caller.js';
import { filled, takeForm, type Taken } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { testFormName } from './smoke-test-form.js';

/** Keeps what the form of one site says that a smoke test came to there, whichever page it stands on. */
export function takeSmokeTest(
  tests: SmokeTests,
  of: { readonly version: string; readonly site: string; readonly fields: FormFields; readonly caller: Caller },
): Promise<Taken<unknown>> {
  const { version, site, fields, caller } = of;
  const body = { ...filled(fields, 'outcome', 'notes', 'digest'), site };
  return takeForm({ form: testFormName(site), fields, schema: smokeTestResultSchema, body }, (result) =>
    tests.keepResult(version, result, caller),
  );
}
