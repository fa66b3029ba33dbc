import { expect, test } from '@jest/globals';
import { hasForgotten, type LedgerSeen } from '../../../src/rollouts/protocol/ledger.js';

const known = { epoch: 3, tokens: new Map([['h1', 5]]) };

test.each<[string, LedgerSeen, boolean]>([
  ['knows nothing', { epoch: 3, sites: {} }, false],
  ['knows what we know', { epoch: 3, sites: { h1: { token: 5, epoch: 3 } } }, false],
  ['is behind us', { epoch: 2, sites: { h1: { token: 4, epoch: 2 } } }, false],
  ['has adopted a later epoch', { epoch: 4, sites: {} }, true],
  ['has seen a higher token', { epoch: 3, sites: { h1: { token: 6, epoch: 3 } } }, true],
  ['has seen a higher token in a later epoch', { epoch: 3, sites: { h1: { token: 6, epoch: 4 } } }, true],
  ['has seen a higher token in an epoch that is over', { epoch: 3, sites: { h1: { token: 6, epoch: 2 } } }, false],
  ['has seen a host that is not ours', { epoch: 3, sites: { h2: { token: 6, epoch: 3 } } }, false],
  [
    'has seen a higher token at one of several hosts',
    { epoch: 3, sites: { h2: { token: 6, epoch: 3 }, h1: { token: 6, epoch: 3 } } },
    true,
  ],
])('a database and a ledger that %s: is it an old copy? (INV-15): %#', (_, seen, forgotten) => {
  expect(hasForgotten(known, seen)).toBe(forgotten);
});
