import { testsAt } from '../../../evidence/smoke-tests/smoke-test.js';
import { mayDo } from '../../../people/permission.js';
import { momentIn } from '../../../platform/local-time.js';
import type { FormView } from '../../form/form-view.js';
import { counted, someOf } from '../rollout/rollout-words.js';
import type { GateReader } from './gate-forms.js';
import { testForm, type SiteToTest } from './smoke-test-form.js';

/** What is left to be tested after a rollout, with the forms for whoever does it. */
export interface TestsView {
  readonly says: string;
  /** Where it stands how to test; null where nothing is known. */
  readonly steps: string | null;
  readonly digest: string;
  /** The sites at which whoever looks says what came of it. */
  readonly own: readonly { readonly name: string; readonly failed: string | null; readonly form: FormView }[];
  /** What is said of the other sites; empty for nothing. */
  readonly others: readonly string[];
}

/** So many sites have their form at once; the next ones follow once these are recorded. */
const MOST_FORMS = 20;
/** So many sites are named that others test; more are counted. */
const MOST_NAMES = 10;

/** Null where nothing is left to be tested. */
export function testsView(toTest: readonly SiteToTest[], reader: GateReader): TestsView | null {
  if (toTest.length === 0) return null;
  const { caller, release, sent } = reader;
  const isMine = (one: SiteToTest): boolean =>
    mayDo(caller, 'smoke-tests.record', { trust: one.trust }) && testsAt(one.performer, one, caller.roles);
  const own = toTest.filter(isMine);
  const shown = own.filter(({ site }, index) => index < MOST_FORMS || sent?.form === `smoke-test-${site}`);
  const theirs = toTest.filter((one) => !isMine(one));
  const left = own.length - shown.length;
  return {
    says: `${counted(toTest.length, 'site')} still to be smoke tested with ${release.version}.`,
    steps: toTest.find(({ steps }) => steps !== null)?.steps ?? null,
    digest: release.digest,
    own: shown.map((one) => ownLine(one, reader)),
    others: [
      ...(left === 0 ? [] : [`${counted(left, 'more site')} to test: shown here once these are recorded.`]),
      ...waitingLine(theirs, 'delivery', 'The delivery team tests'),
      ...waitingLine(theirs, 'trust', 'Tested by somebody of the Trust:'),
    ],
  };
}

function ownLine(one: SiteToTest, { addresses, release, sent, zone }: GateReader): TestsView['own'][number] {
  const { site, name, failed } = one;
  const action = addresses.releaseSmokeTest(release.version, site);
  return {
    name,
    failed: failed === null ? null : `It failed: ${failed.by.name}, ${momentIn(zone, failed.at.toISOString())}.`,
    form: testForm({ site, digest: release.digest }, { action, sent }),
  };
}

function waitingLine(
  toTest: readonly SiteToTest[],
  performer: SiteToTest['performer'],
  words: string,
): readonly string[] {
  const names = toTest.filter((one) => one.performer === performer).map(({ name }) => name);
  if (names.length === 0) return [];
  return [`${words} ${someOf(names, MOST_NAMES)}.`];
}
