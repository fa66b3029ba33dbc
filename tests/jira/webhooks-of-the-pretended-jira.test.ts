import { createHmac } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { listen, type Listening } from '../pretend/jira/listening.js';
import { flipSeed } from '../pretend/jira/flip-seed.js';
import { PretendJira } from '../pretend/jira/pretend-jira.js';
import { deliver, retried } from '../pretend/jira/webhook.js';

const SECRET = 'webhook-secret-of-the-test';

let jira: PretendJira;
let receiver: Listening;
let received: { headers: NodeJS.Dict<string | string[]>; body: string }[];
beforeEach(async () => {
  jira = await PretendJira.start({ seed: flipSeed(), webhookSecret: SECRET });
  received = [];
  receiver = await listen((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  });
});
afterEach(async () => {
  await jira.stop();
  await receiver.stop();
});

test('gotcha: admin webhooks are signed over the raw body, and name themselves the same when they come again (abuse 46)', async () => {
  jira.changeIssue('FLIP-104', { status: 'In Progress', summary: 'Über <b>' });
  const [webhook] = jira.webhooks;
  if (webhook === undefined) throw new Error('Nothing was told.');
  expect(await deliver(webhook, receiver.url)).toBe(204);
  await deliver(retried(webhook, 1), receiver.url);
  const [first, again] = received;
  const signature = createHmac('sha256', SECRET)
    .update(first?.body ?? '')
    .digest('hex');
  expect(first?.headers['x-hub-signature']).toBe(`sha256=${signature}`);
  expect(again?.headers['x-atlassian-webhook-identifier']).toBe(first?.headers['x-atlassian-webhook-identifier']);
  expect(again?.headers['x-atlassian-webhook-retry']).toBe('1');
  expect(JSON.parse(first?.body ?? '')).toMatchObject({
    webhookEvent: 'jira:issue_updated',
    issue: { key: 'FLIP-104' },
  });
});

test('what people do in Jira is told, in order', () => {
  jira.addIssue({ key: 'FLIP-200', type: 'Bug', summary: 'New', status: 'To Do' });
  jira.changeIssue('FLIP-200', { status: 'Done' });
  jira.removeIssue('FLIP-200');
  expect(jira.webhooks.map(({ event }) => event)).toEqual([
    'jira:issue_created',
    'jira:issue_updated',
    'jira:issue_deleted',
  ]);
});
