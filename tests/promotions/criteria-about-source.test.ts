import { expect, test } from '@jest/globals';
import { judge, judgeAgain } from '../../src/promotions/gate.js';
import type { SourceStanding } from '../../src/promotions/source-standing.js';
import type { SourceSnapshot } from '../../src/releases/source/source-snapshot.js';
import { sourceOf } from '../../src/sites/source-settings.js';
import { at, everythingMet } from './facts.js';

const COMMIT = 'c'.repeat(40);
const OTHER = 'd'.repeat(40);
const [SHA, OTHER_SHA] = ['1'.repeat(64), '2'.repeat(64)];
const green = (name: string) => ({ name, state: 'green', said: 'success', url: null, endedAt: null }) as const;
const red = (name: string) => ({ ...green(name), state: 'red', said: 'failure', url: 'https://ci.example/1' }) as const;
const attested = (commit: string | null) => [{ sha256: SHA, url: null, commit }];

const SNAPSHOT: SourceSnapshot = {
  ...{ repository: 'a/b', commit: COMMIT, tag: 'v1', tagCommit: COMMIT, commitIsThere: true, checks: [green('unit')] },
  packages: [{ service: 'api', sha256: SHA, file: 'api.tar.gz', provenance: attested(COMMIT) }],
  published: [],
};

function statuses(snapshot: Partial<SourceSnapshot>, standing: Partial<SourceStanding> = {}): Record<string, string> {
  const settings = sourceOf({ repository: 'a/b', tag: 'v{version}', checks: { uat: ['unit'] } });
  const read = { snapshot: { ...SNAPSHOT, ...snapshot }, readAt: at(58), isKnown: true };
  const facts = everythingMet({ source: { settings, tag: 'v1', commit: COMMIT, read, ...standing } });
  const verdicts = judge(facts, 'uat').filter(({ kind }) => kind === 'source');
  return Object.fromEntries(verdicts.map(({ criterion, status }) => [criterion.replace(/^source-/, ''), status]));
}

const GOOD = { 'checks-green': 'met', 'tag-points-at-commit': 'met', 'provenance-matches': 'met' };
const required = sourceOf({ repository: 'a/b', tag: 'v{version}', provenance: 'required', checks: { uat: ['unit'] } });
const bare = {
  packages: [{ ...SNAPSHOT.packages[0], service: 'api', sha256: SHA, file: 'api.tar.gz', provenance: [] }],
};

test('all three are met when everything fits', () => {
  expect(statuses({})).toEqual(GOOD);
});

test.each<[string, Partial<SourceSnapshot>, Partial<SourceStanding>, Record<string, string>]>([
  ['missing is not green', { checks: [] }, {}, { 'checks-green': 'not-met' }],
  ['a check of nearly that name is another', { checks: [green('Unit')] }, {}, { 'checks-green': 'not-met' }],
  ['one red of two of that name', { checks: [green('unit'), red('unit')] }, {}, { 'checks-green': 'not-met' }],
  ['a red one that is not named', { checks: [green('unit'), red('lint')] }, {}, {}],
  ['pending is not green', { checks: [{ ...green('unit'), state: 'pending' }] }, {}, { 'checks-green': 'not-met' }],
  ['the commit is not there', { commitIsThere: false, checks: [] }, {}, { 'checks-green': 'not-met' }],
  ['there is no tag', { tagCommit: null }, {}, { 'tag-points-at-commit': 'not-met' }],
  ['the tag was moved', { tagCommit: OTHER }, {}, { 'tag-points-at-commit': 'not-met' }],
  ['the manifest names the commit in short', {}, { commit: COMMIT.slice(0, 8) }, {}],
  ['nothing is published, and nothing need be', bare, {}, { 'provenance-matches': 'not-applicable' }],
  ['nothing is published, and it is required', bare, { settings: required }, { 'provenance-matches': 'not-met' }],
  [
    'the file is published with the same bytes',
    { ...bare, published: [{ name: 'api.tar.gz', sha256: SHA, url: null }] },
    { settings: required },
    {},
  ],
  [
    'the file is published with other bytes',
    { published: [{ name: 'api.tar.gz', sha256: OTHER_SHA, url: null }] },
    {},
    { 'provenance-matches': 'not-met' },
  ],
  [
    'it was built from another commit',
    { packages: [{ service: 'api', sha256: SHA, file: 'api.tar.gz', provenance: attested(OTHER) }] },
    {},
    { 'provenance-matches': 'not-met' },
  ],
  [
    'an attestation that names no commit proves the bytes',
    { packages: [{ service: 'api', sha256: SHA, file: 'api.tar.gz', provenance: attested(null) }] },
    { settings: required },
    {},
  ],
])('%s', (_, snapshot, standing, differs) => {
  expect(statuses(snapshot, standing)).toEqual({ ...GOOD, ...differs });
});

const NONE = { 'checks-green': 'not-met', 'tag-points-at-commit': 'not-met', 'provenance-matches': 'not-met' };
test.each<[string, Partial<SourceStanding>]>([
  ['it was never read', { read: null }],
  ['it was read too long ago', { read: { snapshot: SNAPSHOT, readAt: at(1), isKnown: false } }],
  ['the manifest names no commit', { commit: null }],
])('nothing is met where %s', (_, standing) => {
  expect(statuses({}, standing)).toEqual(NONE);
});

test('a rollout that the gate let begin is not stopped by a source host that went away', () => {
  const settings = sourceOf({ repository: 'a/b', tag: 'v{version}' });
  const facts = everythingMet({ source: { settings, tag: 'v1', commit: COMMIT, read: null } });
  expect(judgeAgain(facts, 'production').filter(({ kind }) => kind === 'source')).toEqual([]);
});
