import type { PageRow } from './rows.js';

const RELEASE = '/releases/2.1.0';

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
      await page.getByRole('button', { name: 'Read the source again' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
];
