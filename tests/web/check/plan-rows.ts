import { SOON } from './plan-scenes.js';
import type { PageRow } from './rows.js';

const IN_PRODUCTION = '/releases/2.1.0/plan/production';

export const PLAN_ROWS: readonly PageRow[] = [
  { page: 'plan', state: 'in the way', scene: 'ready', path: IN_PRODUCTION, as: 'manager' },
  { page: 'plan', state: 'feasible', scene: 'climbing', path: '/releases/2.1.0/plan/dev', as: 'owner' },
  {
    ...{ page: 'plan', state: 'nothing left to do', scene: 'put back', as: 'manager' },
    path: '/releases/2.0.0/plan/production',
  },
  {
    ...{ page: 'plan', state: 'short notice', scene: 'climbing', as: 'manager' },
    path: `${IN_PRODUCTION}?start=${SOON}`,
  },
  {
    ...{ page: 'plan', state: 'short notice error', scene: 'climbing', as: 'manager' },
    path: `${IN_PRODUCTION}?start=${SOON}`,
    first: async (page) => {
      await page.getByRole('button', { name: /^Ask these \d+ Trusts/ }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  {
    ...{ page: 'plan', state: 'times named', scene: 'other times named', path: IN_PRODUCTION, as: 'manager' },
    first: async (page) => {
      for (const way of await page.locator('summary', { hasText: 'Ask for the time that it named' }).all())
        await way.click();
    },
  },
  {
    ...{ page: 'plan', state: 'times named error', scene: 'other times named', path: IN_PRODUCTION, as: 'manager' },
    first: async (page) => {
      await page.locator('summary', { hasText: 'Ask for the time that it named: Bracken' }).click();
      await page.locator('details[open]').getByRole('button').click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  {
    ...{ page: 'plan', state: 'error', scene: 'climbing', as: 'manager' },
    path: '/releases/2.1.0/plan/dev?start=2020-01-01T10:00&by=2019-01-01T10:00',
  },
];
