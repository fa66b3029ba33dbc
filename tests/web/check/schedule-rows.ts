import { inMarch, WEDNESDAY } from '../coming-march.js';
import type { PageRow } from './rows.js';

const MARCH = `on=${inMarch(WEDNESDAY)}`;

export const SCHEDULE_ROWS: readonly PageRow[] = [
  { page: 'schedule', state: 'empty', scene: 'empty', path: '/schedule', as: 'manager' },
  { page: 'schedule', state: 'empty list', scene: 'empty', path: '/schedule?view=list', as: 'manager' },
  { page: 'schedule', state: 'month', scene: 'planned', path: `/schedule?view=month&${MARCH}`, as: 'manager' },
  { page: 'schedule', state: 'week', scene: 'planned', path: `/schedule?view=week&${MARCH}`, as: 'owner' },
  { page: 'schedule', state: 'list', scene: 'planned', path: `/schedule?view=list&${MARCH}`, as: 'manager' },
  {
    ...{ page: 'schedule', state: 'filtered', scene: 'planned', as: 'manager' },
    path: `/schedule?view=month&${MARCH}&kind=agreement&product=flip&environment=production&trust=ashmere`,
  },
  {
    ...{ page: 'schedule', state: 'none fits', scene: 'planned', as: 'manager' },
    path: `/schedule?view=list&${MARCH}&kind=release`,
  },
  { page: 'schedule', state: 'of a Trust', scene: 'planned', path: `/schedule?view=week&${MARCH}`, as: 'trust' },
  { page: 'schedule', state: '200 sites month', scene: 'two hundred sites', path: '/schedule', as: 'manager' },
  {
    ...{ page: 'schedule', state: '200 sites', scene: 'two hundred sites', path: '/schedule?view=list', as: 'manager' },
    first: async (page) => {
      for (const names of await page.getByText('Where exactly').all()) await names.click();
    },
  },
  { page: 'schedule', state: 'halted', scene: 'failed and halted', path: '/schedule?view=week', as: 'manager' },
  { page: 'schedule', state: 'error', scene: 'planned', path: '/schedule?view=week&on=soon', as: 'manager' },
  { page: 'schedule', state: 'no permission', scene: 'empty', path: '/schedule', as: 'roleless' },
  { page: 'schedule-calendars', state: 'empty', scene: 'empty', path: '/schedule/calendars', as: 'manager' },
  {
    ...{ page: 'schedule-calendars', state: 'made', scene: 'planned', path: '/schedule/calendars', as: 'trust' },
    first: async (page) => {
      await page.getByLabel('Where it is used').fill('The screen in the office');
      await page.getByRole('button', { name: 'Make an address' }).click();
      await page.getByText('Your new address').waitFor();
    },
  },
  {
    ...{ page: 'schedule-calendars', state: 'error', scene: 'planned', path: '/schedule/calendars', as: 'manager' },
    first: async (page) => {
      await page.getByRole('button', { name: 'Make an address' }).click();
      await page.getByText('There is a problem').waitFor();
    },
  },
];
