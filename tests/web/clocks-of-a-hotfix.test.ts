import { expect, test } from '@jest/globals';
import type { ShownHotfix } from '../../src/hotfixes/hotfix-view.js';
import { clockLines, trustLines } from '../../src/web/pages/hotfix/clock-lines.js';

type Times = Partial<ShownHotfix['clocks']['trusts'][number]>;

function lineOf(times: Times) {
  const clock = { trust: 'ashmere', firstNotice: null, offline: null, restore: null, ...times };
  const seconds = { triage: null, 'first-notice': null, offline: null, fix: null, restore: null };
  const clocks: ShownHotfix['clocks'] = { seconds, steps: {}, trusts: [clock] };
  const [line] = trustLines({ clocks, state: 'closed', offline: [] }, { trustName: (id) => id, sendsMail: true });
  return [line?.offline, line?.back];
}

test.each<[string, Times, string[]]>([
  ['was never away', {}, ['No', 'Never offline']],
  ['was never away, and has the fix', { restore: 600 }, ['No', 'Never offline; fixed after 10 minutes']],
  ['was away', { offline: 60, restore: 600 }, ['After 1 minute', 'After 10 minutes']],
  ['was away and is not said to be back', { offline: 60 }, ['After 1 minute', 'Not recorded']],
])('a Trust that %s is not called back for what it was not (003-025, 003-031)', (_, times, said) => {
  expect(lineOf(times)).toEqual(said);
});

type Standing = Parameters<typeof clockLines>[0];

const NOTHING_YET = { triage: null, 'first-notice': null, offline: null, fix: null, restore: null };

/** What runs of the clocks of a hotfix an hour after its incident was raised, and what is said of the rest. */
function clocksOf(over: Partial<Standing>, { sendsMail = true }: { readonly sendsMail?: boolean } = {}) {
  const clocks = { seconds: NOTHING_YET, steps: {}, trusts: [] };
  const lines = clockLines(
    { clocks, offline: [], state: 'offline-decided', steps: [], ...over },
    { raisedAt: new Date(0), now: new Date(3_600_000), sendsMail },
  );
  return Object.fromEntries(lines.map(({ title, says, runs }) => [title, runs ? 'runs' : says]));
}

function assessed(deploy: boolean): Standing['steps'][number] {
  const said = { impact: 'A ward waits', leadMinutes: 90, deploy, because: 'So' };
  return { step: 'assess', by: { person: 'p', name: 'Rita' }, at: new Date(0), key: 'one', said };
}

function siteAt(stage: Standing['offline'][number]['stage']): Standing['offline'][number] {
  const about = { site: 'a', name: 'A', trust: 'ashmere', canBeTriedAgain: false, says: '', orderedAt: new Date(0) };
  return { ...about, stage, offlineAt: null, offlineBy: null, backAt: null, backBy: null };
}

test.each<[string, Partial<Standing>, string]>([
  ['runs while one may still be', { steps: [assessed(true)] }, 'runs'],
  [
    'has ended once it was decided that none is deployed',
    { steps: [assessed(true), assessed(false)] },
    'None is to be named: it was decided that none is deployed',
  ],
  ['runs again once that was taken back', { steps: [assessed(false), assessed(true)] }, 'runs'],
  ['has ended with a hotfix that is called off', { state: 'called-off' }, 'None was named'],
  ['has ended once service is back without one', { state: 'restored' }, 'None was named'],
])('the clock until a fix is named %s (003-030)', (_, over, says) => {
  expect(clocksOf(over)['Until a fix was named']).toBe(says);
});

test('no message is waited for where no mail server is set up, or once service is back (003-029)', () => {
  const first = 'Until the first message arrived';
  expect(clocksOf({})[first]).toBe('runs');
  expect(clocksOf({}, { sendsMail: false })[first]).toBe('No mail server is set up, so no mail is sent.');
  expect(clocksOf({ state: 'restored' })[first]).toBe('None has arrived');
  const clocks = {
    seconds: NOTHING_YET,
    steps: {},
    trusts: [{ trust: 'ashmere', firstNotice: null, offline: null, restore: null }],
  };
  const told = [true, false].map(
    (sendsMail) => trustLines({ clocks, state: 'told', offline: [] }, { trustName: (id) => id, sendsMail })[0]?.told,
  );
  expect(told).toEqual(['Not yet', 'No mail is sent']);
});

test('sites that came back before they went are waited for no more (003-025)', () => {
  const offline = 'Until every site that was to go offline was';
  expect(clocksOf({ offline: [siteAt('back'), siteAt('ordered')] })[offline]).toBe('runs');
  expect(clocksOf({ offline: [siteAt('back')] })[offline]).toBe('Not every one went');
});
