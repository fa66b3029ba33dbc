import { open, raise } from '../../hotfixes/runbook.js';
import type { Climb } from '../../promotions/climb.js';
import { agreementLink } from './agreement-link.js';
import { firstOf } from '../coming.js';
import type { Journey } from './journeys.js';
import type { Keyboard } from './keyboard.js';

/** In a Gatehouse with incidents, an RCA that is written, and a Trust that is asked for a time. */
export const GROUND_JOURNEYS: readonly Journey<Climb>[] = [
  {
    name: 'agree a date as a Trust by a link',
    walk: async (climb, { as }) => {
      const board = await as(null);
      await board.open(await agreementLink(climb));
      await board.follow('Agree to this time');
      await shows(board, 'Thank you');
    },
  },
  {
    name: 'write a section of an RCA',
    walk: async ({ manager }, { as }) => {
      const board = await as(manager.person);
      await board.open('/rcas');
      await board.follow(/^RCA of/);
      await board.follow('Write “What went badly”');
      await board.fill('Text', 'Nobody at the second ward knew whom to ring.');
      await board.follow('Save');
      await done(board);
      await shows(board, 'Nobody at the second ward knew whom to ring.');
    },
  },
  {
    name: 'hand in an RCA and sign it off',
    walk: async ({ manager, centre }, { as }) => {
      const board = await as(manager.person);
      await board.open('/rcas');
      await board.follow(/^RCA of/);
      await board.follow('Hand it in for review');
      await done(board);
      const second = await as(centre.person);
      await second.open(new URL(board.page.url()).pathname);
      await second.follow('Sign it off');
      await done(second);
    },
  },
  {
    name: 'export the evidence of a release',
    walk: async ({ manager }, { as }) => {
      const board = await as(manager.person);
      await board.open('/record');
      await board.fill('Release', '2.0.0');
      await board.reach('Export the evidence');
      const taken = board.page.waitForEvent('download');
      await board.page.keyboard.press('Enter');
      const name = (await taken).suggestedFilename();
      if (!/2\.0\.0.*\.zip$/.test(name)) throw new Error(`What is taken away is called ${name}.`);
    },
  },
  {
    name: 'raise an incident',
    walk: async ({ manager }, { as }) => {
      const board = await as(manager.person);
      await board.open('/incidents/raise');
      await board.fill('What is wrong?', 'Scans of one ward are late');
      await board.choose('4: Minor');
      await board.tick(/^Ashmere/);
      await board.follow('Raise the incident');
      await shows(board, 'Scans of one ward are late');
    },
  },
  {
    name: 'take a step of a hotfix',
    walk: async ({ manager }, { as }) => {
      const hotfix = await open(manager, await raise(manager));
      const board = await as(manager.person);
      await board.open(`/hotfixes/${hotfix.id}`);
      await board.fill(/^What is known of the fault/, 'The index is full');
      await board.fill(/^The version that the fix/, '9.0.1');
      await board.fill(/^The key of the severity 1/, 'FLIP-9');
      await board.follow('Record the triage');
      await done(board);
    },
  },
  {
    name: 'search the record',
    walk: async ({ manager }, { as }) => {
      const board = await as(manager.person);
      await board.open('/record');
      await board.fill('What was done', 'Incident raised');
      await board.follow('Search');
      await board.follow(/^Incident raised/);
      await shows(board, 'Whether it is as it was written');
    },
  },
  {
    name: 'filter the schedule',
    walk: async ({ manager }, { as }) => {
      const board = await as(manager.person);
      await board.open(`/schedule?view=list&on=${firstOf(3).day}`);
      await board.unfold('Show only some of it');
      await board.fill('What', 'Times asked of Trusts');
      await board.fill('Trust', 'Ashmere');
      await board.follow('Show');
      await shows(board, 'Show everything');
      await shows(board, 'FLIP 2.0.0');
      const asked = new URL(board.page.url()).searchParams;
      if (asked.get('kind') !== 'agreement' || asked.get('trust') !== 'ashmere')
        throw new Error(`It is narrowed to ${String(asked)}.`);
    },
  },
];

async function shows({ page }: Keyboard, words: string): Promise<void> {
  await page.getByText(words).first().waitFor();
}

/** What was done is told at the top of the next page. */
async function done({ page }: Keyboard): Promise<void> {
  await page.locator('.nhsuk-notification-banner--success').waitFor();
}
