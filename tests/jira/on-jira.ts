import type { Answer, Trouble } from '../../src/platform/answer.js';
import { JiraConnection, type Passing } from '../../src/adapters/jira/connection.service.js';
import { JiraIssueTracker } from '../../src/adapters/jira/jira-issue-tracker.service.js';
import { USUAL_BOUNDS, type Bounds } from '../../src/adapters/jira/patience.js';
import { Settings } from '../../src/platform/config/settings.service.js';
import type { TrackerVocabulary } from '../../src/releases/scope/issue-tracker.js';
import { FLIP_SEVERITIES, flipSeed, RELEASE_NOTE_FIELD } from '../pretend/jira/flip-seed.js';
import { PretendJira, type PretendJiraOptions } from '../pretend/jira/pretend-jira.js';

export const VOCABULARY: TrackerVocabulary = { severities: FLIP_SEVERITIES, releaseNoteField: RELEASE_NOTE_FIELD };
/** What has no field of its own for release notes. */
export const PLAIN: TrackerVocabulary = { severities: {}, releaseNoteField: null };

/** Waits take no time, and the clock moves by them. */
export class Waits {
  readonly waited: number[] = [];
  private at = Date.parse('2026-03-01T09:00:00Z');

  get passing(): Passing {
    return {
      now: () => new Date(this.at),
      pause: (ms) => {
        this.waited.push(ms);
        this.at += ms;
        return Promise.resolve();
      },
      dice: () => 0,
    };
  }
}

export interface OnJira {
  readonly jira: PretendJira;
  readonly tracker: JiraIssueTracker;
  readonly waits: Waits;
  stop(): Promise<void>;
}

/** A pretended Jira, seeded as FLIP's unless told, and our tracker signed in to it. */
export async function onJira(options: Partial<PretendJiraOptions> = {}, bounds: Partial<Bounds> = {}): Promise<OnJira> {
  const jira = await PretendJira.start({ seed: flipSeed(), ...options });
  const waits = new Waits();
  return { jira, waits, tracker: trackerOf(jira.settings, waits, bounds), stop: () => jira.stop() };
}

/** A tracker with these settings, whose waits take no time. */
export function trackerOf(
  given: Readonly<Record<string, string>>,
  waits = new Waits(),
  bounds: Partial<Bounds> = {},
): JiraIssueTracker {
  const settings = Settings.read(given);
  const connection = new JiraConnection(
    { url: given['JIRA_URL'] ?? '', email: given['JIRA_EMAIL'] ?? null, token: given['JIRA_TOKEN'] ?? '' },
    waits.passing,
    { ...USUAL_BOUNDS, ...bounds },
  );
  return new JiraIssueTracker(settings, connection);
}

/** What was answered; fails with the trouble's own words if there was one. */
export function valueOf<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw new Error(`${answer.trouble.kind}: ${answer.trouble.message}`);
}

/** The trouble; fails if there was none. */
export function troubleOf(answer: Answer<unknown>): Trouble {
  if (!answer.ok) return answer.trouble;
  throw new Error('There was no trouble.');
}

/** The bodies of what was asked, in order, by `METHOD path`. */
export function bodiesOf(jira: PretendJira, asked: RegExp): readonly unknown[] {
  return jira.requests.filter(({ method, path }) => asked.test(`${method} ${path}`)).map(({ body }) => body);
}
