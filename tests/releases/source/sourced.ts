import type { ShownSource } from '../../../src/releases/source/source-view.js';
import type { EnvironmentsContent } from '../../../src/sites/content.js';
import { loadFolder } from '../../../src/sites/folder.setup.js';
import { settingsOfProduct } from '../../../src/sites/product-settings.js';
import type { SourceDocument } from '../../../src/sites/source-settings.js';
import { startStory, type Story } from '../../evidence/story.js';
import { PretendGitHub } from '../../pretend/github/pretend-github.js';
import type { PretendRepository } from '../../pretend/github/state.js';
import { SHIPPED } from '../../sites/folder.js';

export const REPOSITORY = 'londonaicentre/FLIP';
export const WEBHOOK_SECRET = 'a-secret-that-only-github-knows';

/** The shipped ladder, where FLIP's source is kept at GitHub and AIDE's is not. */
export function sourcedEnvironments(source: Partial<SourceDocument> = {}): EnvironmentsContent {
  const content = loadFolder(SHIPPED, { production: false });
  const written = { repository: REPOSITORY, tag: 'v{version}', checks: { sit: ['unit'], uat: ['unit', 'e2e'] } };
  return { ...content, products: { flip: settingsOfProduct({ title: 'FLIP', source: { ...written, ...source } }) } };
}

/** A story of releases whose source is kept at a pretended GitHub. */
export interface Sourced extends Story {
  readonly github: PretendGitHub;
  readonly flip: PretendRepository;
  source(version: string): Promise<ShownSource>;
  refresh(version: string): Promise<ShownSource>;
}

/** Reads by itself only once an hour, unless told: a test says when. */
export async function startSourced(
  options: { readonly source?: Partial<SourceDocument>; readonly settings?: Readonly<Record<string, string>> } = {},
): Promise<Sourced> {
  const github = await PretendGitHub.start({ webhookSecret: WEBHOOK_SECRET });
  const flip = github.repository(REPOSITORY);
  const story = await startStory({
    environments: sourcedEnvironments(options.source),
    settings: { SOURCE_POLL_SECONDS: '3600', ...github.settings, ...options.settings },
  });
  const of = async (answering: ReturnType<Story['owner']['get']>): Promise<ShownSource> => {
    const { status, body } = await answering;
    if (status !== 200 || !isSource(body)) throw new Error(`${String(status)}: ${JSON.stringify(body)}`);
    return body;
  };
  return {
    ...{ ...story, github, flip },
    source: (version) => of(story.owner.get(`/api/v1/releases/${version}/source`)),
    refresh: (version) => of(story.owner.post(`/api/v1/releases/${version}/source/refresh`)),
    stop: async () => {
      await story.stop();
      await github.stop();
    },
  };
}

/** Looks again and again until it is so, for at most two minutes. */
export async function until(isSo: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const end = performance.now() + 120_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`It did not come about: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isSource(body: unknown): body is ShownSource {
  return typeof body === 'object' && body !== null && 'source' in body && 'outstanding' in body;
}
