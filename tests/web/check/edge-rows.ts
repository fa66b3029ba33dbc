import type { PageRow } from './rows.js';

const ROLLOUT = '/rollouts/{rollout}';
const FAR = `${ROLLOUT}/sites/trust-02`;

/** What is seldom seen and must hold all the same: very many sites, none of whom anybody hears, people at work, and pages for whoever has no account. */
export const EDGE_ROWS: readonly PageRow[] = [
  { page: 'rollout', state: '1,000 sites', scene: 'a thousand sites', path: ROLLOUT, as: 'manager' },
  { page: 'rollout-act', state: 'halt 1,000', scene: 'a thousand sites', path: `${ROLLOUT}/acts/halt`, as: 'manager' },
  { page: 'rollout', state: 'unknown', scene: 'out of contact', path: ROLLOUT, as: 'manager' },
  { page: 'rollout-site', state: 'unknown', scene: 'out of contact', path: FAR, as: 'manager' },
  { page: 'rollout', state: 'busy', scene: 'busy sites', path: ROLLOUT, as: 'manager' },
  { page: 'rollout-site', state: 'busy', scene: 'busy sites', path: FAR, as: 'manager' },
  { page: 'rollout-act', state: 'wait', scene: 'busy sites', path: `${FAR}/acts/wait`, as: 'manager' },
  { page: 'rollout-act', state: 'go on', scene: 'busy sites', path: `${FAR}/acts/go-on`, as: 'manager' },
  { page: 'ladder', state: 'out of contact', scene: 'out of contact', path: '/', as: 'owner' },
  { page: 'link', state: 'asked', scene: 'incidents', path: '{link}' },
  {
    ...{ page: 'link', state: 'error', scene: 'incidents', path: '{link}' },
    first: async (page) => {
      await page.getByRole('button', { name: 'Send this time' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
  { page: 'link', state: 'closed', scene: 'empty', path: '/l/nothing' },
  { page: 'status', state: 'empty', scene: 'empty', path: '/status' },
  { page: 'status', state: 'incidents', scene: 'incidents', path: '/status' },
  { page: 'problem', state: 'not found', scene: 'empty', path: '/no/such/page', as: 'manager' },
];
