import type { Manifest } from '../../../src/releases/release.js';
import { IssueTracker } from '../../../src/releases/scope/issue-tracker.js';
import type { ShownScope } from '../../../src/releases/scope/scope-view.js';
import type { EnvironmentsContent } from '../../../src/sites/content.js';
import { loadFolder } from '../../../src/sites/folder.setup.js';
import { settingsOfProduct, type TrackerDocument } from '../../../src/sites/product-settings.js';
import { startStory, type Signable, type Story } from '../../evidence/story.js';
import type { GatehouseOptions } from '../../gatehouse.js';
import { PretendTracker } from '../../pretend/tracker.js';
import { SHIPPED } from '../../sites/folder.js';

/** The shipped ladder, where FLIP's tickets are kept in a tracker and AIDE's are not. */
export function trackedEnvironments(tracker: Partial<TrackerDocument> = {}): EnvironmentsContent {
  const content = loadFolder(SHIPPED, { production: false });
  const flip = settingsOfProduct({
    title: 'FLIP',
    tracker: { project: 'FLIP', version: 'FLIP {version}', ...tracker },
  });
  return { ...content, products: { flip } };
}

/** A story of releases whose tickets are kept in a tracker. */
export interface Tracked extends Story {
  readonly tracker: PretendTracker;
  scope(version: string): Promise<ShownScope>;
  refresh(version: string): Promise<ShownScope>;
  /** Sets the scope, by the release manager. */
  wish(version: string, tickets: readonly string[], more?: object): Promise<ShownScope>;
}

export interface TrackedOptions extends Pick<GatehouseOptions, 'settings' | 'replace' | 'on' | 'log'> {
  readonly tracker?: PretendTracker;
  readonly document?: Partial<TrackerDocument>;
}

/** Reads by itself only once an hour, unless told: a test says when. */
export async function startTracked(options: TrackedOptions = {}): Promise<Tracked> {
  const { tracker = new PretendTracker(), document, settings, replace = [], ...rest } = options;
  const story = await startStory({
    ...rest,
    environments: trackedEnvironments(document),
    settings: { SCOPE_POLL_SECONDS: '3600', ...settings },
    replace: [{ injected: IssueTracker, by: tracker }, ...replace],
  });
  const of = async (answering: ReturnType<Story['owner']['get']>): Promise<ShownScope> => {
    const { status, body } = await answering;
    if (status !== 200 || !isScope(body)) throw new Error(`${String(status)}: ${JSON.stringify(body)}`);
    return body;
  };
  return {
    ...story,
    tracker,
    scope: (version) => of(story.owner.get(`/api/v1/releases/${version}/scope`)),
    refresh: (version) => of(story.owner.post(`/api/v1/releases/${version}/scope/refresh`)),
    wish: (version, tickets, more = {}) =>
      of(story.manager.put(`/api/v1/releases/${version}/scope`, { tickets, ...more })),
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

function isScope(body: unknown): body is ShownScope {
  return typeof body === 'object' && body !== null && 'wantedNotAttached' in body;
}

export type { Manifest, Signable };
