import type { Page } from 'playwright-core';
import type { PageRow } from './rows.js';

const NOTES = '/releases/2.1.0/notes';
const SECTIONS = `${NOTES}/sections`;

/** Sends what the page's own form holds, so that what is wrong with it is shown. */
function sends(button: string, first: (page: Page) => Promise<void> = () => Promise.resolve()) {
  return async (page: Page): Promise<void> => {
    await first(page);
    await page.getByRole('button', { name: button }).click();
    await page.getByText('There is a problem').waitFor();
  };
}

/** A hidden field of the page then says that something else was shown, as when somebody wrote meanwhile. */
async function shows(page: Page, field: string): Promise<void> {
  await page.evaluate(`document.querySelector('input[name="${field}"]').setAttribute('value', '${'0'.repeat(64)}')`);
}

async function unticksAll(page: Page): Promise<void> {
  for (const box of await page.getByRole('checkbox').all()) await box.uncheck();
}

/** Somebody else writes the summary while it is open. */
async function writesMeanwhile(page: Page): Promise<void> {
  await shows(page, 'over');
  await page.getByLabel('What it brings, in plain English').fill('Written at the same time by another.');
}

/** Where the notes of a release are written, approved, published and shared, what Trusts read of them, and the tickets of a release. */
export const NOTES_ROWS: readonly PageRow[] = [
  { page: 'release-notes', state: 'empty', scene: 'climbing', path: NOTES, as: 'manager' },
  { page: 'release-notes', state: 'full', scene: 'noted, with mail', path: NOTES, as: 'manager' },
  { page: 'release-notes', state: 'no mail', scene: 'noted', path: NOTES, as: 'manager' },
  { page: 'release-notes', state: 'to approve', scene: 'noted', path: NOTES, as: 'owner' },
  { page: 'release-notes', state: 'none found', scene: 'noted', path: `${NOTES}?find=nowhere`, as: 'owner' },
  {
    ...{ page: 'release-notes', state: 'error', scene: 'noted', path: NOTES, as: 'owner' },
    first: sends('Approve “Known issues” as it is', (page) => shows(page, 'hash')),
  },
  { page: 'release-notes', state: 'no permission', scene: 'noted', path: NOTES, as: 'trust' },
  { page: 'release-notes', state: 'not found', scene: 'empty', path: '/releases/9.9.9/notes', as: 'manager' },
  { page: 'release-notes-section', state: 'empty', scene: 'climbing', path: `${SECTIONS}/summary`, as: 'tester' },
  { page: 'release-notes-section', state: 'tickets', scene: 'noted', path: `${SECTIONS}/changes`, as: 'tester' },
  { page: 'release-notes-section', state: 'action', scene: 'noted', path: `${SECTIONS}/site-action`, as: 'tester' },
  {
    ...{ page: 'release-notes-section', state: 'error', scene: 'climbing', as: 'tester' },
    ...{ path: `${SECTIONS}/downtime`, first: sends('Save') },
  },
  {
    ...{ page: 'release-notes-section', state: 'written meanwhile', scene: 'noted', as: 'tester' },
    ...{ path: `${SECTIONS}/summary`, first: sends('Save', writesMeanwhile) },
  },
  {
    ...{ page: 'release-notes-section', state: 'no permission', scene: 'noted', as: 'owner' },
    path: `${SECTIONS}/changes`,
  },
  {
    ...{ page: 'release-notes-share', state: 'asked', scene: 'noted, with mail', as: 'manager' },
    path: `${NOTES}/editions/production-2/share`,
  },
  {
    ...{ page: 'release-notes-share', state: 'no mail', scene: 'noted', as: 'manager' },
    path: `${NOTES}/editions/production-2/share`,
  },
  {
    ...{ page: 'release-notes-share', state: 'error', scene: 'noted, with mail', as: 'manager' },
    ...{
      path: `${NOTES}/editions/production-2/share`,
      first: sends('Send edition 2 of the Production notes', unticksAll),
    },
  },
  { page: 'trust-notes', state: 'empty', scene: 'climbing', path: '/trusts/ashmere/notes', as: 'manager' },
  { page: 'trust-notes', state: 'some', scene: 'noted', path: '/trusts/ashmere/notes', as: 'trust' },
  { page: 'trust-notes', state: 'of another', scene: 'noted', path: '/trusts/dunmere/notes', as: 'trust' },
  { page: 'release-scope', state: 'by hand', scene: 'noted', path: '/releases/2.1.0/scope', as: 'tester' },
  { page: 'release-scope', state: 'empty', scene: 'climbing', path: '/releases/2.1.0/scope', as: 'owner' },
  { page: 'release-scope', state: 'no permission', scene: 'noted', path: '/releases/2.1.0/scope', as: 'trust' },
];
