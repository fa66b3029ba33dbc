import { describe, expect, test } from '@jest/globals';
import type { Company } from '../../src/rollouts/company.js';
import { isOnlyAsked, type SiteFacts } from '../../src/rollouts/standing.js';
import { mayBeDown, turnsOf, type Ground, type Wish } from '../../src/rollouts/turns.js';
import { deed, site, STANDING } from './protocol/site.js';

const GROUND: Ground = { sites: [], concurrency: 9, hubFirst: false, company: null };

/** Who gets a turn, of wishes written as `deploy a`; what is asked for first is given first. */
function given(ground: Partial<Ground>, ...asked: readonly (readonly string[])[]): string[] {
  const turns = turnsOf({ ...GROUND, ...ground });
  return asked.flatMap((wishes) => turns.give(wishes.map(wish)).map((one) => `${one.do} ${one.site}`));
}

function wish(words: string): Wish {
  const [what, where = '', , to] = words.split(' ');
  const known = (['pre-flight', 'deploy', 'request', 'roll-back', 'probe'] as const).find((one) => one === what);
  if (known === undefined) throw new Error(`Nobody wishes "${words}"`);
  return { do: known, site: where, ...(to === undefined ? {} : { to: { version: to } }) };
}

const named = (name: string, facts: SiteFacts, over: Partial<SiteFacts> = {}): SiteFacts => ({
  ...facts,
  site: name,
  ...over,
});
const asked = deed({ kind: 'request', state: 'verifying' });
const watching = deed({ kind: 'verify', purpose: 'watch', state: 'running' });

describe('as many turns are given as there are places', () => {
  test.each<[string, readonly SiteFacts[], readonly string[], readonly string[]]>([
    ['none is taken', [], ['deploy a', 'deploy b', 'deploy c'], ['deploy a', 'deploy b']],
    ['one is taken', [named('x', STANDING['in-flight'])], ['deploy a', 'deploy b'], ['deploy a']],
    [
      'all are taken',
      [named('x', STANDING['in-flight']), named('y', STANDING.unknown)],
      ['deploy a', 'roll-back b', 'probe c', 'pre-flight d', 'request e'],
      [],
    ],
    [
      'what is over takes none',
      [named('x', STANDING.succeeded), named('y', STANDING.failed)],
      ['probe a'],
      ['probe a'],
    ],
    [
      'operators who were asked keep nobody from going back',
      [named('x', site([asked])), named('y', site([asked, watching]))],
      ['deploy a', 'roll-back b', 'roll-back c', 'roll-back d'],
      ['roll-back b', 'roll-back c'],
    ],
    [
      'what is given is taken, for what goes back too',
      [named('x', site([asked]))],
      ['deploy a', 'deploy b', 'roll-back c', 'roll-back d'],
      ['deploy a', 'roll-back c'],
    ],
  ])('%s', (_, sites, wishes, turns) => {
    expect(given({ sites, concurrency: 2 }, wishes)).toEqual(turns);
  });

  test('and what was given is remembered for what is asked for next', () => {
    expect(given({ concurrency: 2 }, ['roll-back a'], ['deploy b'], ['deploy c', 'roll-back d'])).toEqual([
      'roll-back a',
      'deploy b',
    ]);
  });
});

test('only an operator is at work at a site where nothing else is under way', () => {
  expect(isOnlyAsked(site([asked]))).toBe(true);
  expect(isOnlyAsked(site([deed({ state: 'failed' }), asked]))).toBe(true);
  expect(isOnlyAsked(site([deed({ kind: 'request-back', state: 'verifying' }), watching]))).toBe(true);
  expect(isOnlyAsked(site([watching]))).toBe(true);
  expect(isOnlyAsked(site([asked, deed({ kind: 'verify', purpose: 'soak', state: 'running' })]))).toBe(false);
  expect(isOnlyAsked(STANDING['in-flight'])).toBe(false);
  expect(isOnlyAsked(site())).toBe(false);
  expect(isOnlyAsked(STANDING.succeeded)).toBe(false);
});

describe('a site may be down', () => {
  const down: readonly string[] = ['in-flight', 'failed', 'rolling-back', 'rollback-failed', 'unknown', 'needs-human'];
  const underWay: readonly string[] = ['in-flight', 'rolling-back', 'unknown'];

  test.each(Object.entries(STANDING))('or not, where it is %s (INV-23)', (name, facts) => {
    expect(mayBeDown(facts)).toBe(down.includes(name));
    // Whoever excused it looks after it, but not while we are at work there.
    expect(mayBeDown({ ...facts, excused: true })).toBe(underWay.includes(name));
  });

  test.each<[string, SiteFacts, boolean]>([
    ['that failed and runs what it ran', site([deed({ state: 'failed', leftAsItWas: true })]), false],
    ['of which a look found that it is unfit', site([deed(), deed({ kind: 'pre-flight', state: 'failed' })]), false],
    [
      'that failed, and then was found unfit',
      site([deed({ state: 'failed' }), deed({ kind: 'pre-flight', state: 'failed' })]),
      true,
    ],
    ['that is looked at', site([deed({ kind: 'pre-flight', state: 'running' })]), false],
    ['that is probed', site([deed(), deed({ kind: 'verify', purpose: 'soak', state: 'running' })]), false],
    ['that was well and is being put back', site([deed(), deed({ kind: 'roll-back', state: 'ready' })]), true],
    ['that was well and is taken offline', site([deed(), deed({ kind: 'take-offline', state: 'running' })]), true],
    [
      'where something else than what decides is under way',
      site([deed(), deed({ kind: 'restore', purpose: 'settle', state: 'running' })]),
      true,
    ],
  ])('%s', (_, facts, isDown) => {
    expect(mayBeDown(facts)).toBe(isDown);
  });
});

describe('before the hubs have the release', () => {
  const hubs = (...facts: readonly SiteFacts[]): readonly SiteFacts[] => [
    ...facts.map((one, index) => named(`hub${String(index)}`, one, { hub: true })),
    named('a', site()),
  ];
  const all = ['pre-flight a', 'deploy a', 'request a', 'roll-back a', 'probe a', 'deploy hub0', 'request hub0'];
  const notDown = ['pre-flight a', 'roll-back a', 'probe a', 'deploy hub0', 'request hub0'];

  test.each<[string, readonly SiteFacts[], readonly string[]]>([
    ['no other site is deployed to or asked for', hubs(site()), notDown],
    ['all of them count', hubs(STANDING.succeeded, site()), notDown],
    ['one that failed has it not', hubs(STANDING.failed), notDown],
    ['one that has it lets the others go', hubs(STANDING.succeeded), all],
    ['so does one that was left out', hubs(STANDING.skipped), all],
    ['and one that was excused', hubs({ ...STANDING.failed, excused: true }), all],
    ['and none at all', [named('a', site())], all],
  ])('%s', (_, sites, turns) => {
    expect(given({ sites, hubFirst: true }, all)).toEqual(turns);
  });

  test('nobody waits where no order is asked for', () => {
    expect(given({ sites: hubs(site()) }, all)).toEqual(all);
  });
});

describe('of a group that is never down together (INV-23)', () => {
  const north = { apart: ['north'] };
  const [a, b] = [named('a', site(), north), named('b', site(), north)];

  test.each<[string, readonly SiteFacts[], readonly (readonly string[])[], readonly string[]]>([
    ['one is deployed to at a time', [a, b], [['deploy a', 'deploy b']], ['deploy a']],
    ['an operator counts like a deployment', [a, b], [['request a', 'request b', 'deploy b']], ['request a']],
    ['and across what is asked for later', [a, b], [['deploy a'], ['deploy b']], ['deploy a']],
    ['a look takes nobody down', [a, b], [['pre-flight a'], ['deploy b']], ['pre-flight a', 'deploy b']],
    ['nor does a probe', [a, b], [['probe a'], ['deploy b']], ['probe a', 'deploy b']],
    [
      'a look is not kept by a mate that is down',
      [named('a', STANDING.failed, north), b],
      [['pre-flight b']],
      ['pre-flight b'],
    ],
    ['what goes back is down meanwhile', [a, b], [['roll-back a'], ['deploy b']], ['roll-back a']],
    ['and itself waits for nobody', [a, b], [['deploy a', 'roll-back b']], ['deploy a', 'roll-back b']],
    [
      'one that is down is tried again',
      [named('a', STANDING.failed, north), b],
      [['deploy a', 'deploy b']],
      ['deploy a'],
    ],
    [
      'sites of no group are in nobody’s way',
      [a, named('c', site()), named('d', site())],
      [['deploy c', 'deploy d', 'deploy a']],
      ['deploy c', 'deploy d', 'deploy a'],
    ],
    [
      'a site in two groups is in the way of both',
      [named('a', site(), { apart: ['north', 'vpn'] }), b, named('c', site(), { apart: ['vpn'] })],
      [['deploy a', 'deploy b', 'deploy c']],
      ['deploy a'],
    ],
  ])('%s', (_, sites, wishes, turns) => {
    expect(given({ sites }, ...wishes)).toEqual(turns);
  });
});

describe('beside versions that do not get on (INV-22)', () => {
  const company: Company = {
    release: '3',
    mayRun: new Map([
      ['a', ['2']],
      ['b', ['2']],
      ['c', ['1']],
    ]),
    worksWith: new Map<string, readonly string[] | null>([
      ['3', ['2']],
      ['2', ['1']],
      ['1', null],
    ]),
  };

  test.each<[string, readonly string[], readonly string[]]>([
    ['nobody gets the release while one runs what it does not work with', ['deploy a', 'request b'], []],
    ['but the one that does', ['deploy c'], ['deploy c']],
    ['which keeps what it ran in sight until it is known to be gone', ['deploy c', 'deploy a'], ['deploy c']],
    ['looks and probes bring nothing', ['pre-flight a', 'probe b'], ['pre-flight a', 'probe b']],
    ['a way back brings what it leads to', ['roll-back a to 1'], ['roll-back a']],
    ['a way back to what does not get on waits', ['roll-back c to 3', 'roll-back a to 3'], ['roll-back c']],
    ['a way back to nothing known is let go', ['roll-back a'], ['roll-back a']],
    ['what is given is in the way of what comes next', ['roll-back c to 3', 'roll-back a to 1'], ['roll-back c']],
  ])('%s', (_, wishes, turns) => {
    expect(given({ company }, wishes)).toEqual(turns);
  });

  test('any may where nobody says anything', () => {
    expect(given({ company: null }, ['deploy a', 'deploy b', 'roll-back c to 3'])).toHaveLength(3);
  });
});
