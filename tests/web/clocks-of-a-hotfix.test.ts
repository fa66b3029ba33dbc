import { expect, test } from '@jest/globals';
import type { ShownHotfix } from '../../src/hotfixes/hotfix-view.js';
import { trustLines } from '../../src/web/pages/hotfix/clock-lines.js';

type Times = Partial<ShownHotfix['clocks']['trusts'][number]>;

function lineOf(times: Times) {
  const clock = { trust: 'ashmere', firstNotice: null, offline: null, restore: null, ...times };
  const seconds = { triage: null, 'first-notice': null, offline: null, fix: null, restore: null };
  const clocks: ShownHotfix['clocks'] = { seconds, steps: {}, trusts: [clock] };
  const [line] = trustLines({ clocks, state: 'closed', offline: [] }, (id) => id);
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
