import type { Page } from 'playwright-core';
import type { PageRow } from './rows.js';

const RELEASE = '/releases/2.1.0';

const TESTS = { page: 'release-smoke-tests', path: '/releases/1.0.1/smoke-tests', as: 'tester' } as const;

async function opened(page: Page): Promise<void> {
  await page.getByText('Decide whether it is smoke tested').click();
  await page.getByLabel('Yes, it is smoke tested').waitFor();
}

/** A release on whose page people are asked for their word: what a smoke test came to, what they think of it, what its source says. */
export const WORD_ROWS: readonly PageRow[] = [
  {
    ...{ page: 'release', state: 'to be tested', scene: 'sites down', path: '/releases/1.0.1', as: 'tester' },
    first: async (page) => {
      await page.getByText('Say what the smoke test came to').first().click();
      await page.getByRole('button', { name: 'Record the smoke test' }).first().waitFor();
    },
  },
  {
    ...{ page: 'release', state: 'test error', scene: 'sites down', path: '/releases/1.0.1', as: 'tester' },
    first: async (page) => {
      await page.getByText('Say what the smoke test came to').first().click();
      await page.getByLabel('It failed').first().check();
      await page.getByRole('button', { name: 'Record the smoke test' }).first().click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { ...TESTS, state: 'to decide', scene: 'sites down', first: opened },
  {
    ...{ ...TESTS, state: 'error', scene: 'sites down' },
    first: async (page) => {
      await opened(page);
      await page.getByRole('button', { name: 'Decide' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { ...TESTS, state: 'read only', scene: 'sites down', as: 'owner' },
  { ...TESTS, state: '200 sites', scene: 'two hundred Trusts', path: '/releases/2.1.0/smoke-tests' },
  { page: 'release', state: 'consulted', scene: 'consulted', path: RELEASE, as: 'uatTester' },
  {
    ...{ page: 'release', state: 'comment error', scene: 'consulted', path: RELEASE, as: 'uatTester' },
    first: async (page) => {
      await page.getByText('Say what you think of it').first().click();
      await page.getByRole('button', { name: 'Send the comment' }).first().click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { page: 'ladder', state: 'consulted', scene: 'consulted', path: '/', as: 'uatTester' },
  {
    ...{ page: 'release', state: 'source away', scene: 'consulted', path: RELEASE, as: 'tester' },
    first: async (page) => {
      await page.getByRole('button', { name: 'Read the source' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
];
