import type { Next } from '../../../hotfixes/next.js';
import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import type { MigrationClass, Release, ReleasePackage } from '../../../releases/release.js';
import type { Addresses } from '../../addresses.js';
import { formView, type AskedField, type FormView } from '../../form/form-view.js';
import type { Sent } from '../../form/form.js';

/** The name of the form. */
export const FIX_FORM = 'fix';

/** What the runbook asks to have registered, and what it is registered beside. */
export interface FixToRegister {
  readonly version: string;
  readonly product: string;
  /** The services that are asked for, in the order of the manifest. */
  readonly services: readonly string[];
  /** The issue that a tracker is told of with it; null where none is. */
  readonly answers: string | null;
  /** What most of Live runs; null where nobody knows. */
  readonly live: Release | null;
  /** Other releases of the product to go back to, latest first. */
  readonly others: readonly string[];
}

/** Said by a form for a fix that has no way back: no version is written so. */
export const NO_WAY_BACK = '-';

const MIGRATIONS: Readonly<Record<MigrationClass, string>> = {
  none: 'None',
  expand: 'It only adds, so that the release before still runs on it',
  reversible: 'It can be undone, and that was tried',
  'one-way': 'It cannot be undone',
};

/** Whether it is the registering of the fix that is offered. */
export function isRegistering({ path, method }: Pick<Next, 'path' | 'method'>): boolean {
  return method === 'POST' && path === '/api/v1/releases';
}

export function fixForm(
  fix: FixToRegister,
  { hotfix, sent, addresses }: { hotfix: Pick<ShownHotfix, 'id'>; sent: Sent | null; addresses: Addresses },
): FormView {
  return formView(
    {
      ...{ name: FIX_FORM, action: addresses.hotfixFix(hotfix.id), hidden: { live: fix.live?.version ?? '' } },
      fields: [...fix.services.flatMap((service, index) => packageFields(fix, service, index)), ...restOf(fix)],
      send: `Register ${fix.version}`,
    },
    sent,
  );
}

/** Which services were built anew, and which stay as they are, in a sentence. */
export function registeredInWords({ version, packages }: Release): string {
  const named = (all: readonly ReleasePackage[]) =>
    all.map(({ service, version: of }) => `${service} ${of}`).join(', ');
  const isNew = ({ version: of }: ReleasePackage) => of === version;
  const stays = packages.filter((one) => !isNew(one));
  const unchanged = stays.length === 0 ? '' : `; unchanged ${named(stays)}`;
  return `${version} is registered, with ${named(packages.filter(isNew))}${unchanged}.`;
}

function packageFields({ live, version }: FixToRegister, service: string, index: number): readonly AskedField[] {
  const before = live?.packages.find((one) => one.service === service);
  const unchanged = live === null || before === undefined ? '' : `Left empty, it stays ${stayingAs(before, live)}. `;
  const first = index === 0 ? { mend: 'Say where the file of one service at least lies: a fix changes something' } : {};
  return [
    {
      ...{ as: 'line', group: service, name: `packages.${index}.artefact`, label: `The file of ${service}`, ...first },
      hint: `${unchanged}Else where it lies: file:${service}-${version}.tar.gz among the artefacts, say, or an https address.`,
    },
    {
      ...{ as: 'line', name: `packages.${index}.sha256`, label: `The sha256 of ${service}` },
      ...{ hint: 'As sha256sum prints it for that file.', mend: 'Give the sha256 of the file' },
    },
  ];
}

function stayingAs({ version }: ReleasePackage, live: Release): string {
  const at = version === live.version ? '' : `at ${version}, `;
  return `${at}as in ${live.version}, which Live runs`;
}

function restOf({ live, others }: FixToRegister): readonly AskedField[] {
  const back = live === null ? others : [live.version, ...others.filter((one) => one !== live.version)];
  const says = (version: string) => (version === live?.version ? `${version}, which Live runs` : version);
  return [
    {
      ...{ as: 'choice', group: 'The fix as a whole', name: 'migration', label: 'The change to stored data' },
      items: Object.entries(MIGRATIONS).map(([value, text]) => ({ value, text })),
      mend: 'Choose what the fix does to it',
    },
    {
      ...{ as: 'pick', name: 'rollsBackTo', label: 'The way back', value: live?.version ?? '' },
      hint: 'What a site is rolled back to where the fix does not hold.',
      items: [
        ...(live === null ? [{ value: '', text: 'Choose one' }] : []),
        ...back.map((version) => ({ value: version, text: says(version) })),
        { value: NO_WAY_BACK, text: 'There is none' },
      ],
      mend: 'Choose a release to go back to, or that there is none',
    },
    {
      ...{ as: 'line', name: 'commit', label: 'The commit that it was built from' },
      hint: 'In hexadecimal. May be left empty; it cannot be added later, and gates of a product whose source is read ask for it.',
    },
    {
      ...{ as: 'text', name: 'builtBy', label: 'E-mail addresses of who built it', rows: 2 },
      hint: 'One a line. None of them may approve it. May be left empty.',
    },
    { as: 'text', name: 'description', label: 'What it mends', hint: 'May be left empty.' },
  ];
}
