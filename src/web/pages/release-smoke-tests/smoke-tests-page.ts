import type { SmokeTestDecision, SmokeTestPlan } from '../../../evidence/smoke-tests/smoke-test.js';
import type { ShownSmokeTests } from '../../../evidence/smoke-tests/smoke-tests.service.js';
import { momentIn } from '../../../platform/local-time.js';
import type { Addresses } from '../../addresses.js';
import { errorLines, type ErrorLine, type Sent } from '../../form/form.js';
import { formView, type AskedField, type FormView } from '../../form/form-view.js';
import type { Tag } from '../ladder/ladder-page.js';
import { counted, someOf } from '../rollout/rollout-words.js';
import { stateTag, testedBefore, testedInWords } from '../release/test-words.js';

export interface SmokeTestsFacts {
  readonly shown: ShownSmokeTests;
  /** As people call it. */
  readonly product: string;
  /** Every Trust that runs the product. */
  readonly trusts: readonly { readonly id: string; readonly name: string }[];
}

interface SiteLine {
  readonly name: string;
  readonly tag: Tag;
  /** The last result first, each in a sentence; empty where nobody has tested. */
  readonly says: readonly string[];
}

export interface SmokeTestsView {
  readonly heading: string;
  readonly caption: string;
  readonly errors: readonly ErrorLine[];
  readonly says: readonly string[];
  /** Where it stands how to test; null where nothing is known. */
  readonly steps: string | null;
  readonly groups: readonly {
    readonly heading: string;
    readonly isLong: boolean;
    readonly sites: readonly SiteLine[];
  }[];
  /** What was decided before the decision that holds, oldest first. */
  readonly before: readonly string[];
  /** Null for whoever may not decide. */
  readonly decide: FormView | null;
  readonly back: string;
}

interface Reader {
  readonly addresses: Addresses;
  readonly zone: string;
  readonly sent: Sent | null;
  readonly decides: boolean;
}

export const DECISION_FORM = 'smoke-test-decision';

/** More are folded. */
const MOST_AT_ONCE = 20;
const MOST_NAMES = 10;

export function smokeTestsView(facts: SmokeTestsFacts, reader: Reader): SmokeTestsView {
  const { shown, product, trusts } = facts;
  const { zone, sent, decides, addresses } = reader;
  const decide = decides ? decisionForm(facts, reader) : null;
  const names = new Map(trusts.map(({ id, name }) => [id, name]));
  return {
    ...{ heading: `Smoke tests of ${shown.release}`, caption: product, steps: shown.plan.steps, decide },
    errors: errorLines(decide?.fields ?? [], sent),
    says: saysOf(facts, names, zone),
    groups: groupsOf(shown, zone),
    before: shown.decisions.slice(0, -1).map((one) => decisionInWords(one, names, zone)),
    back: `${addresses.release(shown.release)}#gate-production`,
  };
}

function saysOf(
  { shown: { because, plan, decisions }, product }: SmokeTestsFacts,
  names: ReadonlyMap<string, string>,
  zone: string,
): readonly string[] {
  const last = decisions.at(-1);
  switch (because) {
    case 'nobody-asks':
      return [`Nobody asks for a smoke test: neither for all of ${product} nor for this release.`];
    case 'product':
      return [
        `${planInWords(plan, names)} That holds for every release of ${product} of which nobody decides otherwise.`,
      ];
    case 'decision':
      return last === undefined ? [] : [decisionInWords(last, names, zone)];
  }
}

function decisionInWords(decision: SmokeTestDecision, names: ReadonlyMap<string, string>, zone: string): string {
  const { by, at, reason } = decision;
  return `${planInWords(decision, names)} ${by.name} decided so on ${momentIn(zone, at.toISOString())}: ${reason}`;
}

/** What holds of a release, a sentence. */
function planInWords({ required, performer, trusts }: SmokeTestPlan, names: ReadonlyMap<string, string>): string {
  if (!required) return 'It is not smoke tested.';
  const where =
    trusts === null
      ? 'at every site of Production'
      : `at the sites of ${someOf(
          trusts.map((trust) => names.get(trust) ?? trust),
          MOST_NAMES,
        )}`;
  const who = performer === 'trust' ? 'somebody of the site’s own Trust' : 'the delivery team';
  return `It is smoke tested ${where}, by ${who}.`;
}

function groupsOf({ release, sites }: ShownSmokeTests, zone: string): SmokeTestsView['groups'] {
  const asked = sites.filter(({ standing, results }) => standing !== 'not-required' || results.length > 0);
  const of = (heading: string, standing: (typeof sites)[number]['standing']): SmokeTestsView['groups'] => {
    const own = asked.filter((site) => site.standing === standing);
    if (own.length === 0) return [];
    const lines = own.map((site) => siteLine(site, zone));
    return [{ heading: `${heading}: ${counted(own.length, 'site')}`, isLong: own.length > MOST_AT_ONCE, sites: lines }];
  };
  return [
    ...of('Failed', 'failed'),
    ...of('Still to be tested', 'awaited'),
    ...of(`To be tested once the probe there says that ${release} runs well`, 'not-ready'),
    ...of('Passed', 'passed'),
    ...of(`Not running ${release} now`, 'not-there'),
    ...of('Not asked for any more', 'not-required'),
  ];
}

function siteLine({ name, standing, performer, results }: ShownSmokeTests['sites'][number], zone: string): SiteLine {
  const who = performer === 'trust' ? 'Somebody of its Trust tests it' : 'The delivery team tests it';
  const waits = standing === 'awaited' || standing === 'not-ready' ? [`${who}.`] : [];
  const [last, ...before] = results.toReversed();
  const came = last === undefined ? [] : testedBefore(last, standing, zone);
  return {
    ...{ name, tag: stateTag(standing) },
    says: [...waits, ...came, ...before.map((one) => testedInWords(one, zone))],
  };
}

function decisionForm({ shown, trusts }: SmokeTestsFacts, { addresses, sent }: Reader): FormView {
  const { plan, digest } = shown;
  const action = addresses.releaseSmokeTests(shown.release);
  // Nobody takes the place of a decision that they have not read.
  const after = shown.decisions.at(-1)?.id ?? '';
  const required = [
    { value: 'true', text: 'Yes, it is smoke tested' },
    { value: 'false', text: 'No, it needs none' },
  ];
  const performers = [
    { value: 'delivery', text: 'The delivery team' },
    { value: 'trust', text: 'Somebody of the site’s own Trust' },
  ];
  const atTrusts: AskedField = {
    ...{ as: 'ticks', name: 'trusts', label: 'At whose sites?', hint: 'None ticked: at every site.' },
    items: trusts.map(({ id, name }) => ({ value: id, text: name })),
    ticked: plan.trusts ?? [],
    folded: trusts.length > MOST_AT_ONCE,
  };
  const fields: readonly AskedField[] = [
    { as: 'choice', name: 'required', label: 'Does this release need a smoke test?', items: required },
    {
      ...{ as: 'choice', name: 'performer', label: 'Who does it?', items: performers },
      ...(shown.because === 'nobody-asks' ? {} : { value: plan.performer }),
    },
    {
      ...{ as: 'url', name: 'steps', label: 'The steps', hint: 'An https address, which whoever tests is shown.' },
      ...(plan.steps === null ? {} : { value: plan.steps }),
    },
    ...(trusts.length === 0 ? [] : [atTrusts]),
    { as: 'text', name: 'reason', label: 'Why', hint: 'It stands in the record.', mend: 'Say why' },
  ];
  return formView({ name: DECISION_FORM, action, hidden: { digest, after }, fields, send: 'Decide' }, sent);
}
