import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import type { Gatehouse } from '../../gatehouse.js';
import { makeAccount, PASSWORD } from '../../people/account.js';
import type { PageRow } from './rows.js';

const SUMMARY = 'Scans of two wards are late, and nobody can say since when that has been so.';

/** Somebody signs in, writes for longer than their session lasts, and sends it. */
async function writesTooLong(page: Page, gatehouse: Gatehouse): Promise<void> {
  const { email, person } = await makeAccount(gatehouse, {
    ...{ role: 'delivery', duty: 'release-manager', trust: null },
  });
  await signIn(page, email);
  await page.goto('/incidents/raise');
  await page.getByLabel('What is wrong?').fill(SUMMARY);
  await page.getByLabel('4: Minor').check();
  await gatehouse.database.transaction((tx) =>
    sql`update session set last_used_at = app.now() - interval '31 minutes' where person = ${person}`.execute(tx),
  );
  await page.getByRole('button', { name: 'Raise the incident' }).click();
  await page.getByText('What you wrote is not lost').waitFor();
  await page.getByLabel('E-mail address').fill(email);
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** Something is sent that no page of ours holds. */
async function forges(page: Page): Promise<void> {
  await page.getByLabel('What is wrong?').fill(SUMMARY);
  await page.evaluate(`document.querySelector('main [name=token]').value = '${'0'.repeat(64)}'`);
  await page.getByRole('button', { name: 'Raise the incident' }).click();
  await page.getByText('Nothing was done').waitFor();
}

async function guesses(page: Page): Promise<void> {
  for (let guess = 0; guess < 100; guess += 1) {
    const answer = await page.goto(`/l/guess-${guess}`);
    if (answer?.status() === 429) return;
  }
  throw new Error('It may be guessed without end.');
}

const RAISE = '/incidents/raise';

/** What people are shown instead of what they came for. */
export const REFUSED_ROWS: readonly PageRow[] = [
  { page: 'sign-in', state: 'signed out', scene: 'empty', path: '/sign-in?signed-out=yes' },
  { page: 'sign-in', state: 'lapsed', scene: 'empty', path: '/sign-in', first: writesTooLong },
  {
    ...{ page: 'sign-in', state: 'kept', scene: 'empty', path: '/sign-in' },
    first: async (page, gatehouse) => {
      await writesTooLong(page, gatehouse);
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'Send it now' }).waitFor();
    },
  },
  { page: 'ladder', state: 'no role', scene: 'empty', path: '/', as: 'roleless' },
  { page: 'releases', state: 'no permission', scene: 'empty', path: '/releases', as: 'trust' },
  { page: 'problem', state: 'no permission', scene: 'empty', path: '/hotfixes', as: 'roleless' },
  { page: 'problem', state: 'forged', scene: 'empty', path: RAISE, as: 'manager', first: forges },
  { page: 'problem', state: 'too many', scene: 'one deployment', path: '/l/nothing', first: guesses },
  { page: 'problem', state: 'records away', scene: 'records away', path: '/l/nothing' },
];
