import { sql } from 'kysely';
import { makeAccount, PASSWORD } from '../../people/account.js';
import { eventually } from '../../rollouts/ward.js';
import { ageProof, type House } from '../house.js';
import type { Journey, Traveller } from './journeys.js';
import type { Keyboard } from './keyboard.js';

const MANAGER = { role: 'delivery', duty: 'release-manager', trust: null } as const;

/** Each on a release of its own, with the first of them on every site before. */
export const ROLLOUT_JOURNEYS: readonly Journey<House>[] = [
  {
    name: 'sign in',
    walk: async ({ gatehouse }, { as }) => {
      const { email } = await makeAccount(gatehouse, MANAGER);
      const board = await as(null);
      await board.open('/releases');
      await signIn(board, email);
      await shows(board, 'Releases');
    },
  },
  {
    name: 'sign off a release',
    walk: async (house, { as }) => {
      await toBeSigned(house, '1.1.0');
      const board = await as(house.owner.person);
      await board.open('/releases/1.1.0');
      await board.unfold('Sign off UAT, or reject it');
      await board.choose('I approve it');
      await board.follow('Sign off or reject UAT');
      await shows(board, 'You approved UAT of 1.1.0.');
    },
  },
  {
    name: 'reject a release with a reason',
    walk: async (house, { as }) => {
      await toBeSigned(house, '1.2.0');
      const board = await as(house.owner.person);
      await board.open('/releases/1.2.0');
      await board.unfold('Sign off UAT, or reject it');
      await board.choose('I reject it');
      await board.follow('Sign off or reject UAT');
      await shows(board, 'There is a problem');
      await board.fill(/^Why/, 'The worklist is empty');
      await board.follow('Sign off or reject UAT');
      await shows(board, 'You rejected UAT of 1.2.0.');
    },
  },
  {
    name: 'promote to Production with the password',
    walk: async (house, { as }) => {
      const release = await house.release('1.3.0');
      await house.climbTo(release, 'production');
      const [board] = await managerOf(house, as);
      await board.open('/releases/1.3.0');
      await board.follow('Promote 1.3.0 to Production');
      await shows(board, 'with nothing more to confirm. First: ');
      await board.fill('The name of the environment', 'production');
      await board.fill('Your password', PASSWORD);
      await board.follow(/^Promote 1\.3\.0 to production$/i);
      await board.page.getByText('The rollout on production').waitFor();
      // The next journeys wait at the same hospitals.
      await house.settle(release, 'production');
    },
  },
  {
    name: 'hold a rollout by stopping the line, and let it go on',
    walk: async (house, { as }) => {
      house.node.conduct('trust-01', 'never-ends');
      const { path, settled } = await underWay(house, '1.4.0');
      const first = await as(house.owner.person);
      await first.open(path);
      await first.follow('Stop the line');
      await first.fill('Why', 'The network is slow');
      await first.follow('Stop the line');
      await shows(first, 'The line is stopped for');
      const [second] = await managerOf(house, as);
      await eventually(async () => {
        await second.page.goto(path);
        return (await second.page.getByText('The stop is confirmed').count()) > 0 ? {} : 'it is not confirmed';
      });
      await second.open(path);
      await second.follow('Lift this stop');
      await second.choose('It goes on');
      await second.fill('Why', 'The network is well');
      await second.fill('The name of the environment', 'production');
      await second.fill('Your password', PASSWORD);
      await second.follow('Lift the stop');
      await shows(second, 'You lifted the stop');
      well(house, 'trust-01');
      await settled();
    },
  },
  {
    name: 'halt a rollout',
    walk: async (house, { as }) => {
      house.node.conduct('trust-01', 'never-ends');
      const { path, settled } = await underWay(house, '1.5.0');
      const board = await as(house.manager.person);
      await board.open(path);
      await board.follow('Halt this rollout');
      await board.fill('Why', 'The ward calls');
      await board.follow('Halt it');
      await shows(board, 'You halted the rollout of 1.5.0.');
      well(house, 'trust-01');
      const [second] = await managerOf(house, as);
      await eventually(async () => {
        await second.page.goto(path);
        return (await second.page.getByRole('button', { name: /^Resume/ }).count()) > 0 ? {} : 'it is not halted';
      });
      await second.open(path);
      await second.follow('Resume');
      await second.fill('Why', 'The ward is content');
      await second.fill('The name of the environment', 'production');
      await second.fill('Your password', PASSWORD);
      await second.follow('Resume it');
      await shows(second, 'You decided that the rollout of 1.5.0 goes on.');
      await settled();
    },
  },
  {
    name: 'roll back with the name typed',
    walk: async (house, { as }) => {
      const { path, settled } = await underWay(house, '1.7.0');
      await settled();
      const [board] = await managerOf(house, as);
      await board.open(path);
      await board.follow('Roll everything back');
      await board.fill('Why', 'The wards ask for it');
      await board.fill('The name of the environment', 'production');
      await board.fill('Your password', PASSWORD);
      await board.follow('Roll everything back');
      await shows(board, 'Everything goes back to what it ran before 1.7.0.');
      await board.page.getByText('3 rolled back').first().waitFor();
    },
  },
  {
    name: 'retry a site',
    walk: async (house, { as }) => {
      house.node.conduct('trust-02', 'fails', 'well');
      const { path, settled } = await underWay(house, '1.9.0');
      const [board] = await managerOf(house, as);
      await eventually(async () => {
        await board.page.goto(`${path}/sites/trust-02`);
        return (await board.page.getByRole('button', { name: 'Try this site again' }).count()) > 0
          ? {}
          : 'nothing to retry';
      });
      await board.open(path);
      await board.follow(/^TRUST-02/);
      await board.follow('Try this site again');
      await board.fill('Why', 'The key is right now');
      await board.fill('The name of the site', 'TRUST-02');
      await board.fill('Your password', PASSWORD);
      await board.follow('Try this site again');
      await shows(board, 'TRUST-02 is tried again.');
      await settled();
    },
  },
];

async function shows({ page }: Keyboard, words: string): Promise<void> {
  await page.getByText(words).first().waitFor();
}

async function signIn(board: Keyboard, email: string): Promise<void> {
  await board.fill('E-mail address', email);
  await board.fill('Password', PASSWORD);
  await board.follow('Sign in');
}

/** A release manager with a password, which they typed a while ago. */
async function managerOf(house: House, as: Traveller['as']): Promise<readonly [Keyboard]> {
  const { person } = await makeAccount(house.gatehouse, MANAGER);
  const board = await as(person);
  await ageProof(house, person);
  return [board];
}

/** A release that waits for its UAT to be signed off. */
async function toBeSigned(house: House, version: string): Promise<void> {
  const release = await house.release(version);
  await house.climbTo(release, 'uat');
  await house.promote(release, 'uat');
  await house.settle(release, 'uat');
}

/** A new release under way on Production: the path of its rollout, and its end to wait for. */
async function underWay(
  house: House,
  version: string,
): Promise<{ readonly path: string; readonly settled: () => Promise<void> }> {
  const release = await house.release(version, { rollsBackTo: '1.3.0' });
  await house.climbTo(release, 'production');
  const { status, body } = await house.promote(release, 'production');
  if (status !== 201) throw new Error(JSON.stringify(body));
  const { rows } = await house.gatehouse.database.transaction((tx) =>
    sql<{ id: string }>`select id from rollout where release = ${version} and environment = 'production'`.execute(tx),
  );
  return { path: `/rollouts/${rows[0]?.id ?? ''}`, settled: () => house.settle(release, 'production') };
}

function well(house: House, site: string): void {
  house.node.conduct(site, 'well');
  house.node.finish(site);
}
