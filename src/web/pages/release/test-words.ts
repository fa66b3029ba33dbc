import type { SmokeTestPlan, SmokeTestResult, SmokeTestState } from '../../../evidence/smoke-tests/smoke-test.js';
import { momentIn } from '../../../platform/local-time.js';
import type { Tag } from '../ladder/ladder-page.js';
import { counted } from '../rollout/rollout-words.js';

const STATE_TAGS: Readonly<Record<SmokeTestState, Tag>> = {
  passed: { text: 'Passed', classes: 'nhsuk-tag--green' },
  failed: { text: 'Failed', classes: 'nhsuk-tag--red' },
  awaited: { text: 'To be tested', classes: 'nhsuk-tag--yellow' },
  'not-ready': { text: 'Not ready', classes: 'nhsuk-tag--grey' },
  'not-there': { text: 'Not there', classes: 'nhsuk-tag--grey' },
  'not-required': { text: 'Not needed', classes: 'nhsuk-tag--grey' },
};

export function stateTag(state: SmokeTestState): Tag {
  return STATE_TAGS[state];
}

/** Who tested, when, and what they said of it: a sentence. */
export function testedInWords({ outcome, by, at, notes }: SmokeTestResult, zone: string): string {
  const of = by.as === 'trust' ? ', of its Trust' : '';
  const said = notes === null ? '.' : `: ${notes}`;
  return `It ${outcome}: ${by.name}${of}, ${momentIn(zone, at.toISOString())}${said}`;
}

/** The same, where it says nothing of what the site is now. */
export function testedBefore(result: SmokeTestResult, state: SmokeTestState, zone: string): readonly string[] {
  const says = testedInWords(result, zone);
  if (state === result.outcome || state === 'not-required') return [says];
  return [says, state === 'not-there' ? 'The site does not run it now.' : CHANGED_SINCE];
}

const CHANGED_SINCE = 'Something was done at the site since, so it is tested again.';

/** What smoke tests came to at the sites, and what is left of them, in sentences: of every site in the one way that it stands. */
export function countsInWords(
  states: readonly SmokeTestState[],
  { required, trusts }: Pick<SmokeTestPlan, 'required' | 'trusts'>,
  version: string,
): readonly string[] {
  const at = (state: SmokeTestState): number => states.filter((one) => one === state).length;
  const [passed, failed, awaited, notReady] = [at('passed'), at('failed'), at('awaited'), at('not-ready')];
  const came = [
    ...(passed === 0 ? [] : [`passed at ${counted(passed, 'site')}`]),
    ...(failed === 0 ? [] : [`failed at ${counted(failed, 'site')}, to be tested there again`]),
  ];
  const toTest = [
    ...(awaited === 0 ? [] : [`${counted(awaited, 'site')} still to be tested.`]),
    ...(notReady === 0
      ? []
      : [`${counted(notReady, 'site')} to be tested once the probe there says that ${version} runs well.`]),
  ];
  if (came.length + toTest.length > 0)
    return [
      ...(came.length === 0 ? [] : [`The smoke test ${came.join(', and ')}.`]),
      ...toTest,
      ...(toTest.length + failed === 0 ? ['No site is still to be tested.'] : []),
    ];
  if (!required) return ['No smoke test is asked for.'];
  return [
    trusts === null ? `No site runs ${version} now.` : `No site at which it is smoke tested runs ${version} now.`,
  ];
}
