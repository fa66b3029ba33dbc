import { expect, test } from '@jest/globals';
import { JiraConnection } from '../../src/adapters/jira/connection.service.js';
import { JiraIssueTracker } from '../../src/adapters/jira/jira-issue-tracker.service.js';
import { Settings } from '../../src/platform/config/settings.service.js';
import { flipSeed } from '../pretend/jira/flip-seed.js';
import { PretendJira } from '../pretend/jira/pretend-jira.js';
import { rateLimited, type Trouble } from '../pretend/jira/request.js';
import { troubleOf } from './on-jira.js';

const WAYS: readonly (readonly [string, Trouble['what']])[] = [
  ['hangs', 'hang'],
  ['asks us to wait', rateLimited({ 'retry-after': '50' })],
];

test.each(WAYS)('whoever waits for a Jira that %s is let go at once when Gatehouse closes', async (_how, what) => {
  const jira = await PretendJira.start({ seed: flipSeed() });
  const arrived = new Promise<void>((resolve) => {
    jira.meanwhile = () => {
      resolve();
    };
  });
  jira.always({ on: /./, what });
  const address = { url: jira.url, email: jira.email, token: jira.token };
  const tracker = new JiraIssueTracker(Settings.read(jira.settings), new JiraConnection(address));
  const answer = tracker.standing(['FLIP']);
  await arrived;
  tracker.beforeApplicationShutdown();
  expect(troubleOf(await answer)).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('closing') });
  expect(troubleOf(await tracker.standing([])).message).toContain('closing');
  await jira.stop();
});
