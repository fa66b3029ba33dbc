import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { JiraClient } from '../../src/adapters/jira/client.service.js';
import { JiraConnection } from '../../src/adapters/jira/connection.service.js';
import { Patience, USUAL_BOUNDS } from '../../src/adapters/jira/patience.js';
import { logToMemory } from '../platform/log-buffer.js';
import { onJira, PLAIN, troubleOf } from './on-jira.js';

const ADDRESS = { url: 'http://127.0.0.1:1', email: 'gatehouse@flip.example', token: 's3cr3t-of-the-test' };
const BASIC = Buffer.from(`${ADDRESS.email}:${ADDRESS.token}`).toString('base64');

test('gotcha: inspecting jira-client prints the password; ours knows none, however deep one looks (abuse 18)', () => {
  const connection = new JiraConnection(ADDRESS);
  const client = new JiraClient(connection, '3', new Patience(USUAL_BOUNDS));
  for (const value of [connection, client, { nested: { client } }]) {
    const seen = inspect(value, { depth: Infinity, showHidden: true }) + JSON.stringify(value);
    expect(seen).not.toContain(ADDRESS.token);
    expect(seen).not.toContain(BASIC);
  }
});

test('a proxy that says our sign-in back as it came has it shown by nobody (INV-32, abuse 67)', async () => {
  const on = await onJira();
  try {
    const basic = Buffer.from(`${on.jira.email}:${on.jira.token}`).toString('base64');
    const words = `not let in: authorization: Basic ${basic}`;
    on.jira.always({ on: /search/, what: { status: 400, body: { errorMessages: [words] } } });
    const trouble = troubleOf(await on.tracker.readScope({ project: 'FLIP', name: '2.1.0' }, PLAIN));
    expect(trouble.message).toContain('authorization: Basic [redacted]');
    expect(trouble.message).not.toContain(basic);
  } finally {
    await on.stop();
  }
});

test('neither a trouble nor a line of the log holds the token, even when Jira says it back to us (abuse 18)', async () => {
  const on = await onJira();
  try {
    const words = `bad token ${on.jira.token} for ${on.jira.email}`;
    on.jira.always({ on: /search/, what: { status: 400, body: { errorMessages: [words] } } });
    const trouble = troubleOf(await on.tracker.readScope({ project: 'FLIP', name: '2.1.0' }, PLAIN));
    expect(trouble.message).toContain('bad token [redacted]');
    const { log, text } = logToMemory();
    log.warn('Jira did not answer.', { trouble, tracker: on.tracker });
    log.error('Jira did not answer.', { error: new Error(trouble.message) });
    expect(text()).not.toContain(on.jira.token);
  } finally {
    await on.stop();
  }
});
