import { IssueTracker } from '../../src/releases/scope/issue-tracker.js';
import type { Signable } from '../evidence/story.js';
import type { PretendTracker } from '../pretend/tracker.js';
import { trackedEnvironments } from '../releases/scope/tracked.js';
import { expectStatus, startWriting, type Writing } from './writing.js';

/** People who write notes of releases whose tickets are kept in a tracker. */
export interface TrackedWriting extends Writing {
  /** Has the tickets of a release read anew. */
  refresh(version: string): Promise<void>;
  /** Registers a release of FLIP which has a version of its own in the tracker. From then on its tickets may be read: put them there before. */
  track(version: string): Promise<Signable>;
}

/** Reads by itself only once a day, so that letting the clock run ahead by hours reads nothing. */
export async function startTrackedWriting(tracker: PretendTracker): Promise<TrackedWriting> {
  const writing = await startWriting({
    environments: trackedEnvironments(),
    settings: { SCOPE_POLL_SECONDS: '86400' },
    replace: [{ injected: IssueTracker, by: tracker }],
  });
  return {
    ...writing,
    refresh: async (version) => {
      expectStatus(await writing.owner.post(`/api/v1/releases/${version}/scope/refresh`), 200);
    },
    track: async (version) => {
      await tracker.ensureVersion({ project: 'FLIP', name: `FLIP ${version}` }, { description: '' });
      return await writing.release(version);
    },
  };
}
