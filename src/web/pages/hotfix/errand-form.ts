import type { Next } from '../../../hotfixes/next.js';
import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import type { OfflineView } from '../../../rollouts/offline/offline-view.js';
import type { Addresses } from '../../addresses.js';
import { formView, passwordOf, type FormView } from '../../form/form-view.js';
import type { FormFields, Sent } from '../../form/form.js';
import { testForm } from '../release/smoke-test-form.js';

/** The name of the form. */
export const TRY_AGAIN = 'try-again';

/** A smoke test that somebody of the delivery team does: of which release, where, and by which steps. */
interface TestToDo {
  readonly version: string;
  readonly site: string;
  readonly digest: string;
  /** An https address; null where none is known. */
  readonly steps: string | null;
}

interface ErrandReader {
  readonly hotfix: Pick<ShownHotfix, 'id'>;
  /** That by which sites were taken offline for it; null where none were. */
  readonly order: OfflineView | null;
  readonly isFresh: boolean;
  readonly sent: Sent | null;
  readonly addresses: Addresses;
}

/** What is done at this page although it is no step of the runbook. */
interface ErrandView {
  readonly form: FormView;
  /** Exactly which sites it is about, and what each waits for. */
  readonly several: readonly string[];
  readonly steps: string | null;
}

/** Null for what has a page of its own, or none. */
export function errandView(next: Next, reader: ErrandReader): ErrandView | null {
  const test = testToDo(next);
  if (test !== null) {
    const action = reader.addresses.hotfixSmokeTest(reader.hotfix.id, test.site);
    return { form: testForm(test, { action, sent: reader.sent }), several: [], steps: test.steps };
  }
  if (!isTryAgain(next) || reader.order === null) return null;
  return { form: tryAgainForm(reader.order, reader), several: stuckLines(reader.order), steps: null };
}

export function isTryAgain({ path }: Pick<Next, 'path'>): boolean {
  return /^\/api\/v1\/offline\/[^/]+\/again$/.test(path);
}

/** Null for an offer of anything else. */
export function testToDo({ path, example, needs }: Pick<Next, 'path' | 'example' | 'needs'>): TestToDo | null {
  const [, version] = /^\/api\/v1\/releases\/([^/]+)\/smoke-tests\/results$/.exec(path) ?? [];
  const { site, digest } = example;
  if (version === undefined || typeof site !== 'string' || typeof digest !== 'string') return null;
  const said = needs.map(({ what }) => / its steps: (https:\S+)$/.exec(what)?.[1]);
  return { version, site, digest, steps: said.find((one) => one !== undefined) ?? null };
}

/** The sites of an order at which somebody has to look, and which are tried again then. */
export function stuckSites({ sites }: Pick<OfflineView, 'sites'>): OfflineView['sites'] {
  return sites.filter(({ canBeTriedAgain }) => canBeTriedAgain);
}

/** Whether the try may bring a product back, which changes Production; taking one offline stops harm. */
export function mayBringBack(order: Pick<OfflineView, 'sites'>): boolean {
  return stuckSites(order).some(({ wantedBack }) => wantedBack !== null);
}

/** What was shown to be tried again, as the form sends it. */
export function sitesNamed(fields: FormFields): readonly string[] {
  return (fields['sites'] ?? '').split(' ');
}

function stuckLines(order: OfflineView): readonly string[] {
  return stuckSites(order).map(
    ({ name, says, wantedBack }) => `${name}, to be ${wantedBack === null ? 'taken offline' : 'brought back'}: ${says}`,
  );
}

function tryAgainForm(order: OfflineView, { hotfix, isFresh, sent, addresses }: ErrandReader): FormView {
  const sites = stuckSites(order).map(({ site }) => site);
  return formView(
    {
      ...{ name: TRY_AGAIN, action: addresses.hotfixTryAgain(hotfix.id), hidden: { sites: sites.join(' ') } },
      fields: [
        { as: 'text', name: 'reason', label: 'What has changed there?' },
        ...(mayBringBack(order) ? passwordOf({ isFresh }) : []),
      ],
      send: 'Try again there now',
    },
    sent,
  );
}
