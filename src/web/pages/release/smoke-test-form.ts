import type {
  SmokeTestAwaited,
  SmokeTestPlan,
  SmokeTestResult,
  SmokeTestState,
} from '../../../evidence/smoke-tests/smoke-test.js';
import { formView, type FormView } from '../../form/form-view.js';
import type { Sent } from '../../form/form.js';

/** A site that runs the release, and whose smoke test somebody still has to do. */
export interface SiteToTest extends Pick<SmokeTestAwaited, 'site' | 'performer' | 'steps' | 'failed'> {
  readonly name: string;
  readonly trust: string | null;
}

/** What is known of the smoke tests of a release. */
export interface TestsKnown {
  readonly plan: SmokeTestPlan;
  /** Where somebody still has to test it after a rollout. */
  readonly toTest: readonly SiteToTest[];
  /** Oldest first. */
  readonly results: readonly SmokeTestResult[];
  /** How it stands at each site of Production, by its id. */
  readonly states: ReadonlyMap<string, SmokeTestState>;
  /** Names of the sites of Production, by their ids. */
  readonly sites: ReadonlyMap<string, string>;
}

/** The name of the form for one site. */
export function testFormName(site: string): string {
  return `smoke-test-${site}`;
}

/** The form in which somebody says what their smoke test of this digest at this site came to. */
export function testForm(
  { site, digest }: { readonly site: string; readonly digest: string },
  { action, sent }: { readonly action: string; readonly sent: Sent | null },
): FormView {
  const items = [
    { value: 'passed', text: 'It passed' },
    { value: 'failed', text: 'It failed' },
  ];
  const hint =
    'Needed where it failed, and where it passes after a failure: what is different now? Leave out anything about patients.';
  return formView(
    {
      ...{ name: testFormName(site), action, hidden: { digest }, send: 'Record the smoke test' },
      fields: [
        { as: 'choice', name: 'outcome', label: 'What did the test come to?', items },
        { as: 'text', name: 'notes', label: 'Notes', hint },
      ],
    },
    sent,
  );
}
