import type { Page } from 'playwright-core';
import type { Eyes, SceneName } from './scene.js';

/** One page in one state, as one person sees it. A new page of the house adds rows here, and nothing else. */
export interface PageRow {
  readonly page: string;
  readonly state: string;
  readonly scene: SceneName;
  readonly path: string;
  /** Absent: nobody has signed in. */
  readonly as?: Eyes;
  /** What is done there first, such as sending a form with faults. */
  readonly first?: (page: Page) => Promise<void>;
}

export const ROWS: readonly PageRow[] = [
  { page: 'sign-in', state: 'empty', scene: 'empty', path: '/sign-in' },
  {
    ...{ page: 'sign-in', state: 'error', scene: 'empty', path: '/sign-in' },
    first: async (page) => {
      await page.getByLabel('E-mail address').fill('no address');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { page: 'ladder', state: 'empty', scene: 'empty', path: '/', as: 'manager' },
  { page: 'ladder', state: 'climbing', scene: 'climbing', path: '/', as: 'owner' },
  { page: 'ladder', state: 'ready', scene: 'ready', path: '/', as: 'manager' },
  { page: 'ladder', state: 'halted', scene: 'halted', path: '/', as: 'manager' },
  { page: 'ladder', state: 'no permission', scene: 'empty', path: '/', as: 'trust' },
  { page: 'releases', state: 'empty', scene: 'empty', path: '/releases', as: 'manager' },
  { page: 'releases', state: 'some', scene: 'climbing', path: '/releases', as: 'manager' },
  { page: 'release', state: 'climbing', scene: 'climbing', path: '/releases/2.1.0', as: 'owner' },
  { page: 'release', state: 'ready', scene: 'ready', path: '/releases/2.1.0', as: 'manager' },
  { page: 'release', state: 'halted', scene: 'halted', path: '/releases/2.1.0', as: 'tester' },
  { page: 'release', state: 'no permission', scene: 'climbing', path: '/releases/2.1.0', as: 'trust' },
  { page: 'release', state: 'not found', scene: 'empty', path: '/releases/9.9.9', as: 'manager' },
  {
    ...{ page: 'release', state: 'error', scene: 'climbing', path: '/releases/2.1.0', as: 'owner' },
    first: async (page) => {
      await page.getByText('Sign off UAT, or reject it').click();
      await page.getByLabel('I reject it').check();
      await page.getByRole('button', { name: 'Sign', exact: true }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
];
