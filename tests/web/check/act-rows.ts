import type { Page } from 'playwright-core';
import type { PageRow } from './rows.js';

const ROLLOUT = '/rollouts/{rollout}';

type Act = Pick<PageRow, 'state' | 'scene' | 'as'> & { readonly at: string };

/** Sends the confirmation as it stands, which lacks what has to be typed. */
async function sendsNothing(page: Page): Promise<void> {
  await page.locator('main form button').first().click();
  await page.getByText('There is a problem').waitFor();
}

const ACTS: readonly Act[] = [
  { state: 'resume', scene: 'failed and halted', at: 'acts/resume', as: 'tester' },
  { state: 'resume held', scene: 'halted by an incident', at: 'acts/resume', as: 'manager' },
  { state: 'resume rejected', scene: 'rejected', at: 'acts/resume', as: 'manager' },
  { state: 'resume again', scene: 'failed and halted', at: 'acts/resume-again', as: 'tester' },
  { state: 'replace', scene: 'failed and halted', at: 'acts/fix-forward', as: 'manager' },
  { state: 'retry past a Sev 1', scene: 'ended for an incident', at: 'acts/retry-left-out', as: 'manager' },
  {
    state: 'retry a site past a Sev 1',
    scene: 'ended for an incident',
    at: 'sites/trust-03/acts/retry',
    as: 'manager',
  },
  { state: 'retry nothing', scene: 'ended for an incident', at: 'acts/retry', as: 'manager' },
  { state: 'roll a wave back', scene: 'twenty sites', at: 'waves/1/roll-back', as: 'manager' },
  { state: 'retry', scene: 'twenty sites', at: 'acts/retry', as: 'manager' },
  { state: 'retry a site', scene: 'twenty sites', at: 'sites/trust-10/acts/retry', as: 'manager' },
  { state: 'roll a site back', scene: 'one site', at: 'sites/trust-01/acts/roll-back', as: 'manager' },
  { state: 'hand over', scene: 'twenty sites', at: 'sites/trust-10/acts/hand-over', as: 'manager' },
  { state: 'stop a site', scene: 'twenty sites', at: 'sites/trust-11/acts/stop', as: 'manager' },
  { state: 'site no permission', scene: 'twenty sites', at: 'sites/trust-10/acts/retry', as: 'trust' },
];

const PROMOTION = { page: 'release-promotion', path: '/releases/2.1.0/promotions/production', as: 'manager' } as const;

/** Rollouts that a Sev 1 or a rejection on clinical risk holds up, and where else that is shown. */
const HELD_UP: readonly (Omit<PageRow, 'path'> & Partial<Pick<PageRow, 'path'>>)[] = [
  { page: 'rollout', state: 'halted by an incident', scene: 'halted by an incident', as: 'manager' },
  {
    ...{ page: 'incident', state: 'halted its rollout', scene: 'halted by an incident', path: '/incidents' },
    as: 'manager',
    first: async (page) => {
      await page
        .getByRole('link', { name: /Scans are lost/ })
        .first()
        .click();
      await page.waitForLoadState();
    },
  },
  { page: 'rollout', state: 'rejected', scene: 'rejected', as: 'manager' },
  { page: 'rollout', state: 'rejected, to a Trust', scene: 'rejected', as: 'trust' },
  { page: 'rollouts', state: 'rejected', scene: 'rejected', path: '/rollouts', as: 'manager' },
  { page: 'ladder', state: 'rejected', scene: 'rejected', path: '/', as: 'manager' },
];

/** What is confirmed before it is done to a rollout or to a site of one, and what is wrong with a confirmation. */
export const ACT_ROWS: readonly PageRow[] = [
  ...HELD_UP.map((row) => ({ path: ROLLOUT, ...row })),
  ...ACTS.map(({ at, ...row }) => ({ page: 'rollout-act', ...row, path: `${ROLLOUT}/${at}` })),
  {
    ...{ page: 'rollout-act', state: 'site error', scene: 'twenty sites', as: 'manager' },
    ...{ path: `${ROLLOUT}/sites/trust-10/acts/retry`, first: sendsNothing },
  },
  {
    ...{ page: 'rollout-act', state: 'hand over error', scene: 'twenty sites', as: 'manager' },
    ...{ path: `${ROLLOUT}/sites/trust-10/acts/hand-over`, first: sendsNothing },
  },
  {
    ...{ page: 'rollout-site', state: 'waiting', scene: 'override asked', as: 'manager' },
    path: `${ROLLOUT}/sites/trust-03`,
  },
  {
    ...{ page: 'rollout-site', state: 'of a Trust', scene: 'twenty sites', as: 'trust' },
    path: `${ROLLOUT}/sites/trust-02`,
  },
  {
    ...{ page: 'rollout-site', state: 'of another', scene: 'twenty sites', as: 'trust' },
    path: `${ROLLOUT}/sites/trust-10`,
  },
  {
    ...{ page: 'stop', state: 'error', scene: 'stopped line', path: ROLLOUT, as: 'manager' },
    first: async (page) => {
      await page.getByRole('link', { name: 'Lift this stop' }).click();
      await page.getByText('What becomes of it').waitFor();
      await sendsNothing(page);
    },
  },
  {
    ...{ page: 'stop', state: 'halted by itself', scene: 'failed and halted', path: ROLLOUT, as: 'manager' },
    first: async (page) => {
      await page.getByRole('link', { name: 'Lift this stop' }).click();
      await page.getByRole('button', { name: 'Lift the stop' }).waitFor();
    },
  },
  { ...PROMOTION, state: 'ready', scene: 'put back' },
  { ...PROMOTION, state: '200 sites', scene: 'two hundred Trusts' },
  { ...PROMOTION, state: 'error', scene: 'put back', first: sendsNothing },
  { ...PROMOTION, state: 'refused', scene: 'put back', path: '/releases/1.9.0/promotions/production' },
  { ...PROMOTION, state: 'no permission', scene: 'put back', as: 'tester' },
  {
    ...{ page: 'release-close', state: 'error', scene: 'halted', path: '/releases/2.1.0/close', as: 'manager' },
    first: sendsNothing,
  },
];
