import type { Page } from 'playwright-core';
import type { PageRow } from './rows.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Follows a link that a list shows. */
function into(name: RegExp) {
  return async (page: Page): Promise<void> => {
    await page.getByRole('link', { name }).first().click();
    await page.waitForLoadState();
  };
}

function thenSends(name: RegExp, act: (page: Page) => Promise<void>) {
  return async (page: Page): Promise<void> => {
    await into(name)(page);
    await act(page);
    await page.getByText('There is a problem').waitFor();
  };
}

const REGISTERING = { page: 'hotfix-fix', scene: 'fix to register', path: '/hotfixes', as: 'manager' } as const;

async function toTheFix(page: Page): Promise<void> {
  await into(/HF-1/)(page);
  await page.getByRole('button', { name: 'Register the fix' }).click();
  await page.waitForLoadState();
}

const WORST = /Scans are lost/;
const INCIDENTS = '/incidents?severity=1';

export const INCIDENT_ROWS: readonly PageRow[] = [
  { page: 'incidents', state: 'empty', scene: 'empty', path: '/incidents', as: 'manager' },
  { page: 'incidents', state: 'some', scene: 'incidents', path: '/incidents', as: 'manager' },
  { page: 'incidents', state: 'of a Trust', scene: 'incidents', path: '/incidents', as: 'trust' },
  { page: 'incident-raise', state: 'empty', scene: 'incidents', path: '/incidents/raise', as: 'manager' },
  {
    ...{ page: 'incident-raise', state: 'error', scene: 'incidents', path: '/incidents/raise', as: 'trust' },
    first: async (page) => {
      await page.getByRole('button', { name: 'Raise the incident' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  {
    ...{ page: 'incident-raise', state: 'place changed', scene: 'incidents', path: '/incidents/raise', as: 'manager' },
    first: async (page) => {
      await page.getByLabel('What is wrong?').fill('Scans of one ward are late');
      await page.getByLabel('Found in', { exact: true }).selectOption('uat');
      await page.getByRole('button', { name: 'Raise the incident' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { page: 'incident', state: 'full', scene: 'incidents', path: INCIDENTS, as: 'manager', first: into(WORST) },
  { page: 'incident', state: 'of a Trust', scene: 'incidents', path: INCIDENTS, as: 'trust', first: into(WORST) },
  { page: 'incident', state: 'new', scene: 'hotfix begun', path: '/incidents', as: 'owner', first: into(WORST) },
  { page: 'incident', state: 'not found', scene: 'empty', path: `/incidents/${NOBODY}`, as: 'trust' },
  {
    ...{ page: 'incident', state: 'error', scene: 'incidents', path: INCIDENTS, as: 'manager' },
    first: thenSends(WORST, async (page) => {
      await page.getByText('Change the severity').first().click();
      await page.getByRole('button', { name: 'Change the severity' }).click();
    }),
  },
  { page: 'hotfixes', state: 'empty', scene: 'empty', path: '/hotfixes', as: 'manager' },
  { page: 'hotfixes', state: 'some', scene: 'incidents', path: '/hotfixes', as: 'manager' },
  { page: 'hotfix', state: 'begun', scene: 'hotfix begun', path: '/hotfixes', as: 'manager', first: into(/HF-1/) },
  { page: 'hotfix', state: 'to be approved', scene: 'incidents', path: '/hotfixes', as: 'owner', first: into(/HF-1/) },
  { page: 'hotfix', state: 'looked at', scene: 'incidents', path: '/hotfixes', as: 'tester', first: into(/HF-1/) },
  {
    page: 'hotfix',
    state: 'approved',
    scene: 'hotfix approved',
    path: '/hotfixes',
    as: 'manager',
    first: into(/HF-1/),
  },
  { page: 'hotfix', state: 'stuck', scene: 'hotfix stuck', path: '/hotfixes', as: 'manager', first: into(/HF-1/) },
  { page: 'hotfix', state: 'no permission', scene: 'hotfix begun', path: `/hotfixes/${NOBODY}`, as: 'trust' },
  {
    ...{ page: 'hotfix', state: 'error', scene: 'hotfix begun', path: '/hotfixes', as: 'manager' },
    first: thenSends(/HF-1/, (page) => page.getByRole('button', { name: 'Record the triage' }).click()),
  },
  {
    ...{ page: 'hotfix-glass', state: 'asked', scene: 'glass', path: '/hotfixes', as: 'manager' },
    first: async (page) => {
      await into(/HF-1/)(page);
      await into(/Go on without a second person/)(page);
    },
  },
  { ...REGISTERING, state: 'open', first: toTheFix },
  {
    ...{ ...REGISTERING, state: 'error' },
    first: async (page) => {
      await toTheFix(page);
      await page.getByLabel('The file of flip-ui').fill('file:flip-ui-of-which-nobody-knows-where-it-lies.tar.gz');
      await page.getByLabel('E-mail addresses of who built it').fill('no address');
      await page.getByRole('button', { name: 'Register 2.0.1' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { page: 'rcas', state: 'empty', scene: 'empty', path: '/rcas', as: 'manager' },
  { page: 'rcas', state: 'some', scene: 'incidents', path: '/rcas', as: 'manager' },
  { page: 'rca', state: 'draft', scene: 'incidents', path: '/rcas', as: 'manager', first: into(/RCA of/) },
  { page: 'rca', state: 'being written', scene: 'incidents', path: '/rcas', as: 'trust', first: into(/RCA of/) },
  { page: 'rca', state: 'signed off', scene: 'learnt', path: '/rcas', as: 'manager', first: into(/RCA of/) },
  { page: 'rca', state: 'of a Trust', scene: 'learnt', path: '/rcas', as: 'trust', first: into(/RCA of/) },
  { page: 'rca', state: 'not found', scene: 'empty', path: `/rcas/${NOBODY}`, as: 'trust' },
  {
    ...{ page: 'rca-section', state: 'list', scene: 'incidents', path: '/rcas', as: 'manager' },
    first: async (page) => {
      await into(/RCA of/)(page);
      await into(/Write “Impact on each Trust”/)(page);
    },
  },
  ...['What contributed to it', 'How it was found', 'Why the gates let it through'].map((title): PageRow => ({
    ...{ page: 'rca-section', state: title, scene: 'incidents', path: '/rcas', as: 'manager' },
    first: async (page) => {
      await into(/RCA of/)(page);
      await into(new RegExp(`Write “${title}”`))(page);
    },
  })),
  {
    ...{ page: 'rca-section', state: 'error', scene: 'incidents', path: '/rcas', as: 'manager' },
    first: thenSends(/RCA of/, async (page) => {
      await into(/Write “Impact on each Trust”/)(page);
      await page.getByLabel('Minutes not there, or not right (3)').fill('20');
      await page.getByRole('button', { name: 'Save' }).click();
    }),
  },
  {
    ...{ page: 'rca-section', state: 'two texts', scene: 'incidents', path: '/rcas', as: 'manager' },
    first: thenSends(/RCA of/, async (page) => {
      await into(/Write “Summary”/)(page);
      await page.evaluate(`document.querySelector('main [name=version]').value = '0'`);
      await page.getByLabel('Text').fill('The viewer showed nothing at all, and nobody looked at the disk. '.repeat(9));
      await page.getByRole('button', { name: 'Save' }).click();
    }),
  },
  { page: 'trusts', state: 'all', scene: 'empty', path: '/trusts', as: 'manager' },
  { page: 'trust', state: 'its own', scene: 'incidents', path: '/', as: 'trust' },
  { page: 'trust', state: 'of ours', scene: 'incidents', path: '/trusts/ashmere', as: 'manager' },
  { page: 'trust', state: 'empty', scene: 'empty', path: '/trusts/dunmere', as: 'owner' },
  { page: 'trust', state: 'not found', scene: 'incidents', path: '/trusts/dunmere', as: 'trust' },
  {
    ...{ page: 'trust', state: 'error', scene: 'incidents', path: '/trusts/ashmere', as: 'trust' },
    first: async (page) => {
      await page.getByText('Declare a freeze').click();
      await page.getByRole('button', { name: 'Freeze it' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
];
