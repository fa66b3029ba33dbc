import type { Page } from 'playwright-core';
import type { PageRow } from './rows.js';

const ROLLOUT = '/rollouts/{rollout}';

/** Follows a link that a list shows. */
function into(name: RegExp) {
  return async (page: Page): Promise<void> => {
    await page.getByRole('link', { name }).first().click();
    await page.waitForLoadState();
  };
}

/** Decides that every site goes offline, as far as the page that asks once more. */
async function everySiteOffline(page: Page): Promise<void> {
  await into(/HF-1/)(page);
  await page.locator('#next-decide-offline-otherSystems-2').check();
  await page.locator('#next-decide-offline-dataLoss').check();
  await page.getByLabel('Every site that runs it').check();
  await page.locator('#next-decide-offline-because').fill('Scans are lost');
  await page.getByRole('button', { name: 'Decide on sites' }).click();
  await page.getByRole('heading', { name: /Take FLIP offline at/ }).waitFor();
}

const OF_TWO_HUNDRED: readonly PageRow[] = [
  { page: 'ladder', state: '200 sites', scene: 'two hundred Trusts', path: '/', as: 'manager' },
  { page: 'release', state: '200 sites', scene: 'two hundred Trusts', path: '/releases/2.1.0', as: 'manager' },
  { page: 'releases', state: '200 sites', scene: 'two hundred Trusts', path: '/releases', as: 'manager' },
  { page: 'rollouts', state: '200 sites', scene: 'two hundred Trusts', path: '/rollouts', as: 'manager' },
  { page: 'incidents', state: '200 sites', scene: 'two hundred Trusts', path: '/incidents', as: 'manager' },
  { page: 'hotfixes', state: '200 sites', scene: 'two hundred Trusts', path: '/hotfixes', as: 'manager' },
  { page: 'trusts', state: '200', scene: 'two hundred Trusts', path: '/trusts', as: 'manager' },
  { page: 'trust', state: 'one of 200', scene: 'two hundred Trusts', path: '/trusts/trust-02', as: 'trust' },
  {
    ...{ page: 'incident', state: '200 sites', scene: 'two hundred Trusts', path: '/incidents', as: 'manager' },
    first: into(/Scans are lost/),
  },
  {
    ...{ page: 'hotfix', state: '200 sites', scene: 'two hundred Trusts', path: '/hotfixes', as: 'manager' },
    first: into(/HF-1/),
  },
  {
    ...{ page: 'hotfix-offline', state: '200 sites', scene: 'two hundred Trusts', path: '/hotfixes', as: 'manager' },
    first: everySiteOffline,
  },
  {
    ...{ page: 'hotfix-offline', state: 'error', scene: 'two hundred Trusts', path: '/hotfixes', as: 'manager' },
    first: async (page) => {
      await everySiteOffline(page);
      await page.getByRole('button', { name: 'offline now' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  {
    ...{ page: 'release-notes', state: '200 sites', scene: 'two hundred Trusts', as: 'manager' },
    path: '/releases/2.1.0/notes',
  },
  { page: 'status', state: '200 sites', scene: 'two hundred Trusts', path: '/status' },
];

const PUT_BACK: readonly PageRow[] = [
  { page: 'ladder', state: 'put back', scene: 'put back', path: '/', as: 'manager' },
  { page: 'releases', state: 'several', scene: 'put back', path: '/releases', as: 'owner' },
  { page: 'release', state: 'put back', scene: 'put back', path: '/releases/2.1.0', as: 'manager' },
  { page: 'release', state: 'overtaken', scene: 'put back', path: '/releases/1.9.0', as: 'manager' },
  { page: 'release', state: 'everywhere', scene: 'put back', path: '/releases/2.0.0', as: 'owner' },
  { page: 'release', state: 'compared', scene: 'put back', path: '/releases/2.2.0?from=2.0.0', as: 'manager' },
  { page: 'rollouts', state: 'full', scene: 'put back', path: '/rollouts', as: 'manager' },
  { page: 'rollout', state: 'put back', scene: 'put back', path: ROLLOUT, as: 'manager' },
  { page: 'rollout-site', state: 'put back', scene: 'put back', path: `${ROLLOUT}/sites/trust-02`, as: 'manager' },
];

const DOWN: readonly PageRow[] = [
  { page: 'hotfix', state: 'over', scene: 'sites down', path: '/hotfixes', as: 'manager', first: into(/HF-1/) },
  { page: 'hotfix', state: 'to be tested', scene: 'sites down', path: '/hotfixes', as: 'tester', first: into(/HF-2/) },
  {
    page: 'hotfix',
    state: 'sites offline',
    scene: 'sites down',
    path: '/hotfixes',
    as: 'manager',
    first: into(/HF-3/),
  },
  { page: 'ladder', state: 'sites offline', scene: 'sites down', path: '/', as: 'manager' },
  { page: 'status', state: 'sites offline', scene: 'sites down', path: '/status' },
];

/** What has very much to show, what was put back, what is over, and who is at a page of a full house. */
export const FULL_ROWS: readonly PageRow[] = [
  ...OF_TWO_HUNDRED,
  ...PUT_BACK,
  ...DOWN,
  { page: 'trust', state: 'full', scene: 'planned', path: '/trusts/ashmere', as: 'manager' },
  { page: 'trust', state: 'full, its own', scene: 'planned', path: '/trusts/ashmere', as: 'trust' },
  { page: 'trust', state: 'a year', scene: 'a year of deployments', path: '/trusts/ashmere', as: 'manager' },
  { page: 'releases', state: 'a year', scene: 'a year of deployments', path: '/releases', as: 'manager' },
  { page: 'rollouts', state: 'a year', scene: 'a year of deployments', path: '/rollouts', as: 'manager' },
  { page: 'trusts', state: 'of a Trust', scene: 'planned', path: '/trusts', as: 'trust' },
  { page: 'rollouts', state: 'of a Trust', scene: 'twenty sites', path: '/rollouts', as: 'trust' },
  { page: 'rca', state: 'in review', scene: 'hotfix approved', path: '/rcas', as: 'centre', first: into(/RCA of/) },
  { page: 'rca', state: 'closed', scene: 'glass', path: '/rcas', as: 'manager', first: into(/RCA of/) },
  ...(['used', 'again', 'expired', 'revoked', 'settled'] as const).map((state): PageRow => ({
    page: 'link',
    state,
    scene: 'one deployment',
    path: `{${state}}`,
  })),
  ...(['used', 'again'] as const).map((state): PageRow => ({
    page: 'link',
    state: `done, ${state}`,
    scene: 'one deployment',
    path: `{${state}}/done`,
  })),
];
