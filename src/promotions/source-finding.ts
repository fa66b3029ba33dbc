import { listed } from '../releases/scope/scope.js';
import type { SourceCheck } from '../releases/source/source-host.js';
import { sameCommit, type PackageSource, type SourceSnapshot } from '../releases/source/source-snapshot.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { SourceCriterion } from './criterion.js';
import type { SourceStanding } from './source-standing.js';
import type { Finding } from './verdict.js';

const READ_AGAIN =
  'Whoever works on the release has its source read again, once its host answers; two people may waive it.';

/** A snapshot that counts, and the standing that it is of. */
interface Known {
  readonly snapshot: SourceSnapshot;
  readonly commit: string;
  readonly readAt: Date;
  readonly standing: SourceStanding;
}

/** How a criterion about the source stands. What is not known is not met, and what is missing is not green. */
export function findSource(
  { asks }: SourceCriterion,
  { source: standing }: { readonly source: SourceStanding | null },
  environment: EnvironmentName,
): Finding {
  if (standing?.read == null) return unread('Its source has never been read.', null);
  const { read, commit } = standing;
  if (!read.isKnown)
    return unread(`Not known since ${read.readAt.toISOString()}, when the source was last read.`, read.readAt);
  if (commit === null)
    return notMet(
      'The manifest names no commit.',
      'A new release, whose manifest names the commit that it was built from.',
    );
  const known = { snapshot: read.snapshot, commit, readAt: read.readAt, standing };
  switch (asks) {
    case 'checks':
      return findChecks(known, standing.settings.checks[environment] ?? []);
    case 'tag':
      return findTag(known);
    case 'provenance':
      return findProvenance(known);
  }
}

/** Each of that name must be green: one app's success does not make up for the failure of another's. */
function findChecks({ snapshot, commit, readAt }: Known, names: readonly string[]): Finding {
  if (!snapshot.commitIsThere) return unknownCommit(snapshot, commit);
  const left = names.flatMap((name) => {
    const ofName = snapshot.checks.filter((check) => check.name === name);
    const bad = ofName.find(({ state }) => state !== 'green');
    if (ofName.length === 0) return [`${name} (missing)`];
    return bad === undefined ? [] : [`${name} (${wordOf(bad)})`];
  });
  if (left.length === 0) return met(`${listed(names)} ${names.length === 1 ? 'is' : 'are'} green.`, readAt);
  const url = snapshot.checks.find(({ name, state }) => names.includes(name) && state !== 'green')?.url ?? null;
  return notMet(
    `Not green on ${short(commit)}: ${listed(left)}.`,
    'The delivery team has them run, and mends what fails.',
    url,
  );
}

function wordOf({ state, said }: SourceCheck): string {
  return state === 'pending' ? `pending: ${said}` : said;
}

function findTag({ snapshot: { repository, tag, tagCommit }, commit, readAt }: Known): Finding {
  if (tagCommit === null)
    return notMet(`There is no tag ${tag} in ${repository}.`, `The delivery team tags ${short(commit)} as ${tag}.`);
  if (sameCommit(tagCommit, commit)) return met(`${tag} points at ${short(commit)}.`, readAt);
  return notMet(
    `${tag} points at ${short(tagCommit)}, and the manifest names ${short(commit)}.`,
    'The delivery team finds out who moved the tag, or registers a new release of what was tagged.',
  );
}

function findProvenance({ snapshot, commit, readAt, standing }: Known): Finding {
  const contradictions = snapshot.packages.flatMap((one) => contradictionIn(one, snapshot, commit) ?? []);
  if (contradictions.length > 0)
    return notMet(
      `${contradictions.join('. ')}.`,
      'Find out which bytes are the right ones; a release of those gets a new version.',
    );
  const bare = snapshot.packages.filter((one) => !isProved(one, snapshot)).map(({ service }) => service);
  if (bare.length === 0) return met('What is published matches every package.', readAt);
  const what = `Nothing is published of where these were built: ${listed(bare)}.`;
  if (standing.settings.provenance === 'required')
    return notMet(
      what,
      'The delivery team has its builds attest to what they make, or publishes the files with the release.',
    );
  const evidence = { what, by: null, at: readAt.toISOString(), link: null, reason: null };
  const isNothing = bare.length === snapshot.packages.length;
  return { status: isNothing ? 'not-applicable' : 'met', evidence, howToMeet: null };
}

/** A file of its name with other bytes, or an attestation that its bytes were built from another commit alone. */
function contradictionIn(
  { service, sha256, file, provenance }: PackageSource,
  snapshot: SourceSnapshot,
  commit: string,
): string | null {
  const ofName = snapshot.published.filter(({ name }) => name === file);
  if (ofName.length > 0 && !ofName.some((one) => one.sha256 === sha256))
    return `${service}: ${file} is published at ${snapshot.tag} with another sha256 than the manifest's`;
  const commits = provenance.flatMap((one) => one.commit ?? []);
  if (commits.length > 0 && !commits.some((one) => sameCommit(one, commit)))
    return `${service} was built from ${short(commits[0] ?? '')}, and the manifest names ${short(commit)}`;
  return null;
}

function isProved({ sha256, provenance }: PackageSource, { published }: SourceSnapshot): boolean {
  return provenance.some((one) => one.sha256 === sha256) || published.some((one) => one.sha256 === sha256);
}

function unknownCommit({ repository }: SourceSnapshot, commit: string): Finding {
  return notMet(
    `${repository} has no commit ${short(commit)}.`,
    'The delivery team pushes it, or registers a release of a commit that is there.',
  );
}

function unread(what: string, readAt: Date | null): Finding {
  return { ...notMet(what, READ_AGAIN), unread: { of: 'source', readAt: readAt?.toISOString() ?? null } };
}

function short(commit: string): string {
  return commit.slice(0, 12);
}

function met(what: string, readAt: Date): Finding {
  const evidence = { what, by: null, at: readAt.toISOString(), link: null, reason: null };
  return { status: 'met', evidence, howToMeet: null };
}

function notMet(what: string, howToMeet: string, link: string | null = null): Finding {
  return { status: 'not-met', evidence: { what, by: null, at: null, link, reason: null }, howToMeet };
}
