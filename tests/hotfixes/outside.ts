import { sql } from 'kysely';
import { z } from 'zod';
import { OutboxRelay } from '../../src/platform/outbox/relay.worker.js';
import { ArtefactStore } from '../../src/releases/artefact-store.js';
import { IssueTracker } from '../../src/releases/scope/issue-tracker.js';
import { SourceHost } from '../../src/releases/source/source-host.js';
import { settingsOfProduct } from '../../src/sites/product-settings.js';
import { startStory, type Story } from '../evidence/story.js';
import { hostOf } from '../github/on-github.js';
import { trackerOf, Waits } from '../jira/on-jira.js';
import { MailServer } from '../mail/mail-server.js';
import { PretendConnection } from '../pretend/connection.js';
import { PretendControlNode } from '../pretend/control-node.js';
import { PretendGitHub } from '../pretend/github/pretend-github.js';
import type { PretendRepository } from '../pretend/github/state.js';
import { flipSeed } from '../pretend/jira/flip-seed.js';
import { PretendJira } from '../pretend/jira/pretend-jira.js';
import { environmentsOf, PretendArtefacts } from '../rollouts/ward.js';

const REPOSITORY = 'londonaicentre/FLIP';

/** A Gatehouse whose rollouts really run, and everything around it: Jira that hangs, GitHub that hangs up, a mail server that is gone. */
export interface Outage extends Story {
  readonly jira: PretendJira;
  readonly flip: PretendRepository;
  /** The mail server, once there is one again. */
  readonly mail: () => MailServer;
  /** All of it is back. */
  heal(): Promise<void>;
  /** Has what waits to leave tried now; answers how much waits. */
  tryNow(): Promise<number>;
}

export async function startOutage(): Promise<Outage> {
  const jira = await PretendJira.start({ seed: flipSeed() });
  jira.always({ on: /./, what: 'hang' });
  const github = await PretendGitHub.start();
  github.trouble({ on: /./, what: 'cut', times: Infinity });
  const flip = github.repository(REPOSITORY);
  const gone = await MailServer.start();
  await gone.stop();
  let back: MailServer | null = null;
  const source = { repository: REPOSITORY, tag: 'v{version}', checks: { sit: ['unit'] } };
  const tracker = { project: 'FLIP', version: 'FLIP {version}' };
  const story = await startStory({
    environments: environmentsOf({
      // GitHub takes one word a second: more sites would only take longer.
      ...{ sites: 1, pilots: 1, agreements: 'required' },
      products: { flip: settingsOfProduct({ title: 'FLIP', source, tracker }) },
    }),
    runner: new PretendConnection(new PretendControlNode()),
    settings: { ...jira.settings, ...github.settings, ...gone.settings },
    replace: [
      { injected: ArtefactStore, by: new PretendArtefacts() },
      { injected: IssueTracker, by: trackerOf(jira.settings, new Waits(), { request: 250 }) },
      { injected: SourceHost, by: hostOf(github.settings) },
    ],
  });
  return {
    ...{ ...story, jira, flip },
    mail: () => {
      if (back === null) throw new Error('The mail server is gone.');
      return back;
    },
    heal: async () => {
      jira.forgive();
      github.forgive();
      back = await MailServer.start({}, gone.port);
    },
    tryNow: async () => {
      const { rows } = await story.gatehouse.database.transaction((tx) =>
        sql<{ id: number }>`
          update outbox set due_at = app.now() where state = 'waiting' returning id`.execute(tx),
      );
      story.gatehouse.injected(OutboxRelay).hint();
      return rows.length;
    },
    stop: async () => {
      await story.stop();
      await back?.stop();
      await github.stop();
      await jira.stop();
    },
  };
}

/** What GitHub knows, by environment, the oldest status first. */
export function statusesAt({ deployments }: PretendRepository): Record<string, string[]> {
  return Object.fromEntries(
    deployments.map(({ environment, statuses }) => [environment, statuses.map(({ state }) => state).toReversed()]),
  );
}

export const gateSchema = z.object({
  criteria: z.array(
    z.object({
      criterion: z.string(),
      status: z.string(),
      evidence: z.object({ what: z.string() }).nullable(),
      howToMeet: z.string().nullable(),
    }),
  ),
});
