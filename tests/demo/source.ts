import { z } from 'zod';
import type { Registered } from '../service/climb.js';
import { said } from '../service/said.js';
import type { Outside } from './outside.js';
import type { Scene } from './scene.js';

/** As `products.yml` has it: where FLIP's source is kept, and what its gates ask of it. GitHub is told nothing: nobody reads there. */
export const FLIP_SOURCE = {
  ...{ repository: 'londonaicentre/FLIP', tag: 'v{version}', tell: [] },
  checks: { sit: ['unit'], uat: ['unit', 'e2e'] },
} as const;

const readingSchema = z.looseObject({
  tagCommit: z.string().nullable(),
  checks: z.array(z.looseObject({ name: z.string(), state: z.string() })),
});
const sourceSchema = z.looseObject({
  source: z.looseObject({ tag: z.string() }).nullable(),
  reading: readingSchema.nullable(),
});

/** What FLIP's pipeline leaves at GitHub when it has built a version: a commit, its tag, and green checks. Answers the commit. */
export function pushVersion({ github }: Outside, version: string): string {
  const repository = github.repository(FLIP_SOURCE.repository);
  const commit = repository.commit(`FLIP ${version}`);
  repository.tag(FLIP_SOURCE.tag.replace('{version}', version), commit);
  for (const check of FLIP_SOURCE.checks.uat) repository.check(commit, check, 'success');
  return commit;
}

/** Has the source of a release read at once, rather than in its own time; nothing where the product names none. */
export async function readSource({ team }: Pick<Scene, 'team'>, { version }: Registered): Promise<void> {
  const place = `/api/v1/releases/${version}/source`;
  const { source } = said(await team.releaseManager.get(place), sourceSchema);
  if (source !== null) said(await team.releaseManager.post(`${place}/refresh`), z.unknown());
}

/** What was read of the source of a release, in a line. */
export async function tellOfSource({ team, stage }: Scene, { version }: Registered): Promise<void> {
  const { source, reading } = said(await team.releaseManager.get(`/api/v1/releases/${version}/source`), sourceSchema);
  if (source === null || reading === null) throw new Error(`The source of ${version} was not read`);
  const checks = reading.checks.map(({ name, state }) => `${name} is ${state}`);
  const tag = `tag ${source.tag} leads to ${reading.tagCommit?.slice(0, 12) ?? 'nothing'}`;
  stage.say(`    Read from GitHub: ${[tag, ...checks].join(', ')}.`);
}
