import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FLIP, hashOf, onGitHub, troubleIn, valueOf, type OnGitHub } from './on-github.js';

let on: OnGitHub;
beforeEach(async () => {
  on = await onGitHub();
});
afterEach(() => on.stop());

test('gotcha: a plain tag and an annotated tag lead to the same commit: annotated tags are peeled', async () => {
  const sha = on.flip.commit('one');
  on.flip.tag('v1', sha);
  const annotated = on.flip.annotatedTag('v2', { type: 'commit', sha });
  on.flip.annotatedTag('v3', { type: 'tag', sha: annotated });
  for (const tag of ['v1', 'v2', 'v3']) expect(valueOf(await on.host.commitOfTag(FLIP, tag))).toBe(sha);
});

test('a tag that is not there is none, and one that begins with its name is another', async () => {
  const sha = on.flip.commit('one');
  on.flip.tag('v1.0.1', sha);
  expect(valueOf(await on.host.commitOfTag(FLIP, 'v1.0'))).toBeNull();
});

test('a tag of a repository without a commit is none: GitHub answers 409 there', async () => {
  expect(valueOf(await on.host.commitOfTag(FLIP, 'v1'))).toBeNull();
});

test('a repository that is hidden from us is a trouble, and not a repository without the tag', async () => {
  on.flip.tag('v1', on.flip.commit('one'));
  on.flip.rights.see = false;
  expect(troubleIn(await on.host.commitOfTag(FLIP, 'v1'))).toMatchObject({ kind: 'not-found' });
  expect(troubleIn(await on.host.provenanceOf(FLIP, hashOf('a')))).toMatchObject({ kind: 'not-found' });
});

test('a tag that points at a tree is refused', async () => {
  on.flip.annotatedTag('v1', { type: 'tree', sha: on.flip.commit('one') });
  expect(troubleIn(await on.host.commitOfTag(FLIP, 'v1'))).toMatchObject({ kind: 'invalid' });
});

test('names with + and / reach GitHub as they are', async () => {
  const sha = on.flip.commit('one');
  on.flip.tag('release/v1.0+build.7', sha);
  expect(valueOf(await on.host.commitOfTag(FLIP, 'release/v1.0+build.7'))).toBe(sha);
});

test.each(['..', '../..', 'a/..', 'a/b/c', 'a b/c', '/c', 'a/', ''])(
  '%j is no repository, and nothing is asked (abuse 50)',
  async (name) => {
    expect(troubleIn(await on.host.commitOfTag(name, 'v1'))).toMatchObject({ kind: 'invalid' });
    expect(on.github.requests).toEqual([]);
  },
);

test('an attestation tells the commit that an artefact was built from, and the run that built it', async () => {
  const sha = on.flip.commit('one');
  on.flip.attest(hashOf('artefact'), sha);
  expect(valueOf(await on.host.provenanceOf(FLIP, hashOf('artefact')))).toEqual([
    {
      sha256: hashOf('artefact'),
      commit: sha,
      url: 'https://github.com/londonaicentre/FLIP/actions/runs/4711/attempts/1',
    },
  ]);
  expect(valueOf(await on.host.provenanceOf(FLIP, hashOf('another')))).toEqual([]);
});

test('an attestation that speaks of another artefact, or in another form, counts for nothing', async () => {
  const sha = on.flip.commit('one');
  on.flip.attest(hashOf('a'), sha, { of: hashOf('b') });
  on.flip.attest(hashOf('c'), sha, { payloadType: 'text/plain' });
  expect(valueOf(await on.host.provenanceOf(FLIP, hashOf('a')))).toEqual([]);
  expect(valueOf(await on.host.provenanceOf(FLIP, hashOf('c')))).toEqual([]);
});

test('an Enterprise server that knows no attestations has none', async () => {
  const enterprise = await onGitHub({ path: '/api/v3' });
  enterprise.flip.knowsAttestations = false;
  enterprise.flip.attest(hashOf('a'), enterprise.flip.commit('one'));
  expect(valueOf(await enterprise.host.provenanceOf(FLIP, hashOf('a')))).toEqual([]);
  await enterprise.stop();
});

test('the files of a release are told with the hash that GitHub took of each; half an upload is none', async () => {
  on.flip.tag('v1', on.flip.commit('one'));
  on.flip.release('v1', [
    { name: 'api.tar.gz', sha256: hashOf('api') },
    { name: 'old.tar.gz', sha256: null },
    { name: 'half.tar.gz', sha256: hashOf('half'), state: 'open' },
  ]);
  expect(valueOf(await on.host.publishedUnder(FLIP, 'v1'))).toMatchObject([
    { name: 'api.tar.gz', sha256: hashOf('api') },
  ]);
  expect(valueOf(await on.host.publishedUnder(FLIP, 'v2'))).toEqual([]);
});

test('a release of many packages of which nothing is published is asked about once each, and once whether we see the repository', async () => {
  on.flip.commit('one');
  for (let number = 0; number < 10; number += 1)
    expect(valueOf(await on.host.provenanceOf(FLIP, hashOf(String(number))))).toEqual([]);
  expect(on.github.requests).toHaveLength(11);
});
