import type { Page } from 'playwright-core';
import type { PageRow } from './rows.js';

const MANY = { scene: 'two hundred people', as: 'administrator' } as const;

/** Goes from the list to one of them, and on to what is done there. */
function at(words: string, name: string | RegExp, act?: string | RegExp): (page: Page) => Promise<void> {
  return async (page) => {
    await page.getByLabel('Name, e-mail address, role or Trust').fill(words);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name }).click();
    await page.getByText('Who gave which role').waitFor();
    if (act === undefined) return;
    await page.getByRole('link', { name: act }).first().click();
    await page.getByRole('link', { name: /go back/i }).waitFor();
  };
}

export const PEOPLE_ROWS: readonly PageRow[] = [
  { page: 'people', state: 'some', scene: 'empty', path: '/people', as: 'administrator' },
  { page: 'people', state: '200 people', ...MANY, path: '/people?page=2' },
  { page: 'people', state: 'none found', ...MANY, path: '/people?words=nobody+so+called' },
  { page: 'people', state: 'no permission', scene: 'empty', path: '/people', as: 'manager' },
  { page: 'people-new', state: 'empty', scene: 'empty', path: '/people/new', as: 'administrator' },
  {
    ...{ page: 'people-new', state: 'error', scene: 'empty', path: '/people/new', as: 'administrator' },
    first: async (page) => {
      await page.getByLabel('Somebody of a Trust').check();
      await page.getByRole('button', { name: 'Add this person' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { page: 'person', state: 'many roles', ...MANY, path: '/people', first: at('wilhelmina', /^Wilhelmina/) },
  { page: 'person', state: 'shut out', ...MANY, path: '/people', first: at('departed', 'Lee Departed') },
  {
    page: 'person',
    state: 'oneself',
    scene: 'empty',
    path: '/people',
    as: 'administrator',
    first: at('mo', 'Mo Administrator'),
  },
  {
    page: 'person-act',
    state: 'give a role',
    ...MANY,
    path: '/people',
    first: at('wilhelmina', /^Wilhelmina/, 'Give a role'),
  },
  {
    page: 'person-act',
    state: 'take a role',
    ...MANY,
    path: '/people',
    first: at('wilhelmina', /^Wilhelmina/, /^Take it away/),
  },
  {
    page: 'person-act',
    state: 'shut out',
    ...MANY,
    path: '/people',
    first: at('wilhelmina', /^Wilhelmina/, 'Shut this person out'),
  },
  {
    page: 'person-act',
    state: 'revoke a token',
    ...MANY,
    path: '/people',
    first: at('wilhelmina', /^Wilhelmina/, /^Revoke it/),
  },
  {
    ...{ page: 'person-act', state: 'a right', ...MANY, path: '/people' },
    first: async (page) => {
      await at('wilhelmina', /^Wilhelmina/, /^Make a code/)(page);
      await page.getByRole('button', { name: 'Make the code' }).click();
      await page.getByText('Copy this code now').waitFor();
    },
  },
];
