import type { LinkField, LinkPage } from '../../people/links/link-act.js';

/** The act by which somebody of a Trust records a smoke test without an account. */
export const SMOKE_TEST_ACT = 'smoke-test.record';

/** What a link to record a smoke test is about. */
export interface SmokeTestSubject {
  readonly version: string;
  readonly site: string;
}

export function smokeTestSubject({ version, site }: SmokeTestSubject): string {
  return `${version}/${site}`;
}

/** Null for a text that is no such subject. */
export function readSmokeTestSubject(subject: string): SmokeTestSubject | null {
  const [version, site, ...more] = subject.split('/');
  if (version === undefined || site === undefined || more.length > 0) return null;
  return { version, site };
}

/** What the tester is shown. `failedBefore`: the last test of this release here failed, and nothing was done since. */
export function smokeTestPage(of: {
  readonly product: string;
  readonly version: string;
  readonly site: string;
  readonly steps: string | null;
  readonly failedBefore: boolean;
}): LinkPage {
  const again = of.failedBefore ? ['The last test here failed. Say what is different now.'] : [];
  return {
    title: `Record the smoke test at ${of.site}`,
    paragraphs: [
      `${of.product} ${of.version} now runs at ${of.site}. Please follow the test steps, then say what happened.`,
      ...again,
    ],
    facts: [
      { name: 'Product', value: of.product },
      { name: 'Release', value: of.version },
      { name: 'Site', value: of.site },
      { name: 'Test steps', value: of.steps ?? 'Ask the delivery team' },
    ],
    forms: [
      {
        decision: 'passed',
        heading: 'The test passed',
        button: 'Record that it passed',
        fields: [notes('Notes', of.failedBefore ? 'What is different from the last test.' : null, of.failedBefore)],
      },
      {
        decision: 'failed',
        heading: 'The test failed',
        button: 'Record that it failed',
        fields: [
          notes('What failed', 'Say which step failed and what you saw. Leave out anything about patients.', true),
        ],
      },
    ],
  };
}

function notes(label: string, hint: string | null, required: boolean): LinkField {
  return { name: 'notes', label, hint, kind: 'text', choices: [], value: '', required };
}
