import { createHash } from 'node:crypto';
import { USUAL_BOUNDS, type Bounds } from '../../src/adapters/github/bounds.js';
import { GitHubConnection } from '../../src/adapters/github/connection.service.js';
import { GitHubSourceHost } from '../../src/adapters/github/github-source-host.service.js';
import type { Answer, Trouble } from '../../src/platform/answer.js';
import { Settings } from '../../src/platform/config/settings.service.js';
import { PretendGitHub, type PretendGitHubOptions } from '../pretend/github/pretend-github.js';
import type { PretendRepository } from '../pretend/github/state.js';

export const FLIP = 'londonaicentre/FLIP';

export interface OnGitHub {
  readonly github: PretendGitHub;
  readonly flip: PretendRepository;
  readonly host: GitHubSourceHost;
  stop(): Promise<void>;
}

/** A pretended GitHub that holds one repository, and our host signed in to it. What counts as a second takes a millisecond. */
export async function onGitHub(options: PretendGitHubOptions = {}, bounds: Partial<Bounds> = {}): Promise<OnGitHub> {
  const github = await PretendGitHub.start(options);
  const flip = github.repository(FLIP);
  return { github, flip, host: hostOf(github.settings, bounds), stop: () => github.stop() };
}

export function hostOf(given: Readonly<Record<string, string>>, bounds: Partial<Bounds> = {}): GitHubSourceHost {
  const connection = new GitHubConnection(
    { url: given['GITHUB_URL'] ?? '', token: given['GITHUB_TOKEN'] ?? '' },
    { ...USUAL_BOUNDS, second: 1, ...bounds },
  );
  return new GitHubSourceHost(Settings.read(given), connection);
}

/** The value of an answer; throws for a trouble. */
export function valueOf<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`${answer.trouble.kind}: ${answer.trouble.message}`);
  return answer.value;
}

/** The trouble of an answer; throws where there is none. */
export function troubleIn(answer: Answer<unknown>): Trouble {
  if (answer.ok) throw new Error(`There is no trouble, but ${JSON.stringify(answer.value)}.`);
  return answer.trouble;
}

/** The sha256 of some words. */
export function hashOf(words: string): string {
  return createHash('sha256').update(words).digest('hex');
}
