import { z } from 'zod';
import type { SourceStanding } from '../../releases/source/source-host.js';
import { accountSchema } from './answer.schema.js';
import { GitHubFault } from './trouble.js';
import { repositoryOf, type Visit } from './visit.service.js';

/** Reads that the gates need, on the head of the default branch. */
const READS = [
  ['GET /repos/{owner}/{repo}/commits/{ref}/check-runs', 'read checks'],
  ['GET /repos/{owner}/{repo}/commits/{ref}/status', 'read commit statuses'],
  ['GET /repos/{owner}/{repo}/deployments', 'read deployments'],
  ['GET /repos/{owner}/{repo}/releases', 'read contents'],
] as const;

/** Proves a token: who it is, and what it may not do that Gatehouse needs, by looking. Throws a GitHubFault where it is refused altogether. */
export async function standingOf(visit: Visit, repositories: readonly string[]): Promise<SourceStanding> {
  const account = await accountOf(visit);
  const missing: Record<string, readonly string[]> = {};
  for (const name of new Set(repositories)) {
    const lacks = await lacksIn(visit, name);
    if (lacks.length > 0) missing[name] = lacks;
  }
  return { account, missing };
}

/** A token of an installed app has no user of its own, and is told so with 403. */
async function accountOf(visit: Visit): Promise<string> {
  try {
    return (await visit.read('GET /user', {}, accountSchema)).login;
  } catch (error) {
    if (error instanceof GitHubFault && error.trouble.kind === 'forbidden') return 'an installed app';
    throw error;
  }
}

async function lacksIn(visit: Visit, name: string): Promise<readonly string[]> {
  const repository = repositoryOf(name);
  const found = await orRefused(() => visit.repository(repository));
  if (found === null) return ['see the repository: it is not there, or its owner did not let the token in'];
  const lacks: string[] = [];
  for (const [route, need] of READS) {
    const parameters = {
      ...repository,
      per_page: 1,
      ...(route.includes('{ref}') ? { ref: found.default_branch } : {}),
    };
    if ((await orRefused(() => visit.read(route, parameters, z.unknown()))) === null) lacks.push(need);
  }
  if (found.permissions?.push === false) lacks.push('write releases and deployments');
  return lacks;
}

async function orRefused<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GitHubFault && ['not-found', 'forbidden'].includes(error.trouble.kind)) return null;
    throw error;
  }
}
