import type { Page } from 'playwright-core';
import type { Gatehouse } from '../../gatehouse.js';
import { ACT_ROWS } from './act-rows.js';
import { EDGE_ROWS } from './edge-rows.js';
import { FULL_ROWS } from './full-rows.js';
import { INCIDENT_ROWS } from './incident-rows.js';
import { NOTES_ROWS } from './notes-rows.js';
import { PEOPLE_ROWS } from './people-rows.js';
import { REFUSED_ROWS } from './refused-rows.js';
import { PLAN_ROWS } from './plan-rows.js';
import { SCHEDULE_ROWS } from './schedule-rows.js';
import { WORD_ROWS } from './word-rows.js';
import type { Eyes, SceneName } from './scene.js';

/** One page in one state, as one person sees it. A new page of the house adds rows here, and nothing else. */
export interface PageRow {
  readonly page: string;
  readonly state: string;
  readonly scene: SceneName;
  /** What stands in braces is a place of the scene, such as `{rollout}`. */
  readonly path: string;
  /** Absent: nobody has signed in. */
  readonly as?: Eyes;
  /** What is done there first, such as sending a form with faults. */
  readonly first?: (page: Page, gatehouse: Gatehouse) => Promise<void>;
}

export const ROWS: readonly PageRow[] = [
  ...INCIDENT_ROWS,
  ...EDGE_ROWS,
  ...NOTES_ROWS,
  ...PLAN_ROWS,
  ...SCHEDULE_ROWS,
  ...WORD_ROWS,
  ...ACT_ROWS,
  ...FULL_ROWS,
  ...REFUSED_ROWS,
  ...PEOPLE_ROWS,
  { page: 'sign-in', state: 'empty', scene: 'empty', path: '/sign-in' },
  {
    ...{ page: 'sign-in', state: 'error', scene: 'empty', path: '/sign-in' },
    first: async (page) => {
      await page.getByLabel('E-mail address').fill('no address');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { page: 'password', state: 'empty', scene: 'empty', path: '/password' },
  {
    ...{ page: 'password', state: 'error', scene: 'empty', path: '/password' },
    first: async (page) => {
      await page.getByLabel('New password', { exact: true }).fill('too short');
      await page.getByRole('button', { name: 'Set the password' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { page: 'password', state: 'set', scene: 'empty', path: '/password/done' },
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
  { page: 'release-documents', state: 'empty', scene: 'climbing', path: '/releases/2.1.0/documents', as: 'manager' },
  {
    ...{
      page: 'release-documents',
      state: 'error',
      scene: 'climbing',
      path: '/releases/2.1.0/documents',
      as: 'manager',
    },
    first: async (page) => {
      await page.getByText('Put a document under control').click();
      await page.getByRole('button', { name: 'Put it under control' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  {
    ...{ page: 'release-checklist', state: 'empty', scene: 'climbing', as: 'manager' },
    path: '/releases/2.1.0/documents/checklist/outline-business-case',
  },
  {
    ...{ page: 'release-checklist', state: 'error', scene: 'climbing', as: 'manager' },
    path: '/releases/2.1.0/documents/checklist/air-log',
    first: async (page) => {
      await page.getByLabel('It is done').check();
      await page.getByRole('button', { name: 'Write it down' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { page: 'release', state: 'not found', scene: 'empty', path: '/releases/9.9.9', as: 'manager' },
  {
    ...{ page: 'release', state: 'error', scene: 'climbing', path: '/releases/2.1.0', as: 'owner' },
    first: async (page) => {
      await page.getByText('Sign off UAT, or reject it').click();
      await page.getByLabel('I reject it').check();
      await page.getByRole('button', { name: 'Sign off or reject UAT' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { page: 'insight', state: 'empty', scene: 'empty', path: '/insight', as: 'manager' },
  { page: 'insight', state: 'one', scene: 'one deployment', path: '/insight?days=30', as: 'owner' },
  { page: 'insight', state: 'full', scene: 'a year of deployments', path: '/insight?days=365', as: 'manager' },
  { page: 'insight', state: '200 sites', scene: 'two hundred sites', path: '/insight', as: 'manager' },
  { page: 'insight', state: 'error', scene: 'empty', path: '/insight?from=2026-03-09&to=2026-03-01', as: 'tester' },
  { page: 'insight', state: 'no permission', scene: 'empty', path: '/insight', as: 'trust' },
  { page: 'release-close', state: 'asked', scene: 'halted', path: '/releases/2.1.0/close', as: 'manager' },
  { page: 'release-close', state: 'no permission', scene: 'halted', path: '/releases/2.1.0/close', as: 'tester' },
  { page: 'record', state: 'empty', scene: 'empty', path: '/record?subject=release:2.1.0', as: 'manager' },
  { page: 'record', state: 'of a release', scene: 'climbing', path: '/record?subject=2.1.0', as: 'manager' },
  { page: 'record', state: 'full', scene: 'climbing', path: '/record', as: 'owner' },
  {
    ...{ page: 'record', state: 'none found', scene: 'climbing', as: 'manager' },
    path: '/record?subject=release:0.0.1&actor=link:none&action=release.registered&from=2026-01-01T10:00',
  },
  {
    ...{ page: 'record', state: 'error', scene: 'climbing', as: 'manager' },
    path: '/record?from=yesterday&actor=Nobody+of+that+name',
  },
  {
    page: 'record',
    state: 'names of several',
    scene: 'climbing',
    path: '/record?subject=hospitals&actor=Gatehouse',
    as: 'manager',
  },
  {
    ...{ page: 'record', state: 'export refused', scene: 'climbing', path: '/record', as: 'manager' },
    first: async (page) => {
      await page.getByLabel('Release', { exact: true }).fill('9.9.9-of-which-nobody-ever-heard');
      await page.getByRole('button', { name: 'Export the evidence' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { page: 'record', state: 'no permission', scene: 'climbing', path: '/record', as: 'trust' },
  {
    ...{ page: 'record-entry', state: 'one', scene: 'climbing', as: 'manager' },
    path: '/record?action=waiver.requested',
    first: async (page) => {
      await page.getByRole('link', { name: /^Waiver requested/ }).click();
      await page.getByText('Whether it is as it was written').waitFor();
    },
  },
  { page: 'record-entry', state: 'not found', scene: 'empty', path: '/record/9999999', as: 'manager' },
  { page: 'rollouts', state: 'empty', scene: 'empty', path: '/rollouts', as: 'manager' },
  { page: 'rollouts', state: 'some', scene: 'twenty sites', path: '/rollouts', as: 'manager' },
  { page: 'rollout', state: 'one site', scene: 'one site', path: '/rollouts/{rollout}', as: 'manager' },
  { page: 'rollout', state: '20 sites', scene: 'twenty sites', path: '/rollouts/{rollout}', as: 'manager' },
  { page: 'rollout', state: '200 sites', scene: 'two hundred sites', path: '/rollouts/{rollout}', as: 'owner' },
  { page: 'rollout', state: 'halted', scene: 'failed and halted', path: '/rollouts/{rollout}', as: 'manager' },
  { page: 'rollout', state: 'of one Trust', scene: 'twenty sites', path: '/rollouts/{rollout}', as: 'trust' },
  {
    ...{ page: 'rollout', state: 'not found', scene: 'empty' },
    ...{ path: '/rollouts/00000000-0000-4000-8000-000000000000', as: 'manager' },
  },
  {
    ...{ page: 'rollout-site', state: 'succeeded', scene: 'one site' },
    ...{ path: '/rollouts/{rollout}/sites/trust-01', as: 'manager' },
  },
  {
    ...{ page: 'rollout-site', state: 'needs a person', scene: 'twenty sites' },
    ...{ path: '/rollouts/{rollout}/sites/trust-10', as: 'manager' },
  },
  {
    ...{ page: 'rollout-site', state: 'under way', scene: 'twenty sites' },
    ...{ path: '/rollouts/{rollout}/sites/trust-11', as: 'tester' },
  },
  {
    ...{ page: 'rollout-site', state: 'failed', scene: 'failed and halted' },
    ...{ path: '/rollouts/{rollout}/sites/trust-03', as: 'manager' },
  },
  { page: 'rollout-act', state: 'halt', scene: 'twenty sites', path: '/rollouts/{rollout}/acts/halt', as: 'manager' },
  {
    ...{ page: 'rollout-act', state: 'roll back 200', scene: 'two hundred sites' },
    ...{ path: '/rollouts/{rollout}/acts/roll-back', as: 'manager' },
  },
  { page: 'rollout-act', state: 'stop', scene: 'twenty sites', path: '/rollouts/{rollout}/acts/stop', as: 'owner' },
  {
    ...{ page: 'rollout-act', state: 'decide', scene: 'failed and halted' },
    ...{ path: '/rollouts/{rollout}/acts/keep', as: 'tester' },
  },
  {
    ...{ page: 'rollout-act', state: 'skip', scene: 'twenty sites' },
    ...{ path: '/rollouts/{rollout}/sites/trust-10/acts/skip', as: 'manager' },
  },
  {
    ...{ page: 'rollout-act', state: 'open', scene: 'twenty sites' },
    ...{ path: '/rollouts/{rollout}/sites/trust-19/acts/open', as: 'manager' },
  },
  {
    ...{ page: 'rollout-act', state: 'no permission', scene: 'twenty sites' },
    ...{ path: '/rollouts/{rollout}/acts/halt', as: 'trust' },
  },
  {
    ...{ page: 'rollout-act', state: 'error', scene: 'failed and halted' },
    ...{ path: '/rollouts/{rollout}/acts/keep', as: 'manager' },
    first: async (page) => {
      await page.getByLabel('Why').fill('It can wait for the next one.');
      await page.getByRole('button', { name: 'End it here' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  {
    ...{ page: 'rollout-override', state: 'asked', scene: 'override asked', path: '/', as: 'owner' },
    first: async (page) => {
      await page.getByRole('link', { name: /^Approve or refuse opening/ }).click();
      await page.getByText('Is it opened?').waitFor();
    },
  },
  {
    ...{ page: 'rollout-override', state: 'error', scene: 'override asked', path: '/', as: 'owner' },
    first: async (page) => {
      await page.getByRole('link', { name: /^Approve or refuse opening/ }).click();
      await page.getByRole('button', { name: 'Decide' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  {
    ...{ page: 'rollout-site', state: 'override asked', scene: 'override asked' },
    ...{ path: '/rollouts/{rollout}/sites/trust-04', as: 'owner' },
  },
  {
    ...{ page: 'stop', state: 'lift', scene: 'stopped line', path: '/rollouts/{rollout}', as: 'manager' },
    first: async (page) => {
      await page.getByRole('link', { name: 'Lift this stop' }).click();
      await page.getByText('What becomes of it').waitFor();
    },
  },
];
