import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../src/platform/answer.js';
import type { IssueTracker } from '../../src/releases/scope/issue-tracker.js';
import { textsIn } from '../adapters/texts-of-source.js';
import type { Arrived } from '../pretend/jira/request.js';
import type { JiraKind } from '../pretend/jira/shape.js';
import { onJira, valueOf, VOCABULARY, type OnJira } from './on-jira.js';

const NEXT = { project: 'FLIP', name: 'FLIP 9.9.9' };

/** All that can be asked of the port: a question that is new there has to be asked here too. */
const QUESTIONS: Readonly<Record<Exclude<keyof IssueTracker, 'isSetUp'>, (on: OnJira) => Promise<Answer<unknown>>>> = {
  standing: ({ tracker }) => tracker.standing(['FLIP']),
  ensureVersion: ({ tracker }) => tracker.ensureVersion(NEXT, { description: 'The next.', releaseDate: '2026-04-01' }),
  attach: ({ tracker }) => tracker.attach(NEXT, 'FLIP-101'),
  readScope: ({ tracker }) => tracker.readScope(NEXT, VOCABULARY),
  readTickets: ({ tracker }) => tracker.readTickets(['FLIP-101', 'FLIP-102'], VOCABULARY),
  keysMeeting: ({ tracker }) => tracker.keysMeeting(NEXT, 'statusCategory = Done'),
  openWithPriority: ({ tracker }) => tracker.openWithPriority('FLIP', ['blocker'], VOCABULARY),
  openAttachment: ({ tracker, jira }) => tracker.openAttachment(jira.issue('FLIP-101').attachments[0]?.id ?? ''),
  closeVersion: ({ tracker }) => tracker.closeVersion(NEXT, '2026-04-01'),
};

/** Everything that a Jira of that kind is asked when all of the port is used. */
async function everythingAsked(kind: JiraKind): Promise<readonly Arrived[]> {
  const on = await onJira({ kind });
  try {
    for (const ask of Object.values(QUESTIONS)) valueOf(await ask(on));
    return [...on.jira.requests];
  } finally {
    await on.stop();
  }
}

/** `METHOD /path` below the interface, with what stands for one thing alone left open. */
function callOf({ method, path }: Arrived): string {
  const below = path.replace(/^\/rest\/api\/[0-9a-z]+/, '');
  return `${method} ${below.replace(/\/(FLIP-[0-9]+|FLIP|[0-9]+)(?=\/|$)/g, '/{}')}`;
}

const NEVER: readonly (readonly [string, RegExp, string])[] = [
  ['an issue is made by what its create screen asks, so that none is made', /^POST \/issue$/, 'POST /issue'],
  [
    'fields of a create screen are discovered by createmeta, which is not needed',
    /createmeta/,
    'GET /issue/createmeta/{}/issuetypes',
  ],
  [
    'uploading wants X-Atlassian-Token and a part called file, and nothing is uploaded',
    /attachments$/,
    'POST /issue/{}/attachments',
  ],
  ['dynamic webhooks bear a JWT and end after 30 days, and none is registered', /webhook/, 'POST /webhook'],
  [
    'approximate-count is an estimate, and nothing is counted by it',
    /approximate-count/,
    'POST /search/approximate-count',
  ],
  [
    'DELETE of a version gave way to removeAndSwap, and neither is sent',
    /^DELETE |removeAndSwap/,
    'POST /version/{}/removeAndSwap',
  ],
  [
    'approvers cannot be set and related work is Cloud’s alone, so that sign-offs stay with us',
    /relatedwork/,
    'POST /version/{}/relatedwork',
  ],
  ['transitions need a right of their own, and no ticket is moved', /transitions/, 'POST /issue/{}/transitions'],
];

describe.each(['cloud', 'data-center'] as const)('all that is asked of Jira (%s)', (kind) => {
  let asked: readonly Arrived[];
  beforeAll(async () => {
    asked = await everythingAsked(kind);
  });

  test.each(NEVER)('gotcha: %s', (_, call, example) => {
    expect(example).toMatch(call);
    expect(asked.map(callOf).filter((one) => call.test(one))).toEqual([]);
  });

  test('gotcha: documents alone are taken where Cloud has rich text, and of a ticket only its fix versions are ever written', () => {
    const written = asked.filter(({ method, path }) => method !== 'GET' && /\/issue\/FLIP/.test(path));
    expect(written.map(({ body }) => body)).toEqual([
      { update: { fixVersions: [{ add: { id: expect.any(String) } }] } },
    ]);
  });

  test('only these are written', () => {
    const writes = new Set(asked.map(callOf).filter((call) => !/^GET|^POST \/(search|issue\/bulkfetch)/.test(call)));
    expect([...writes].sort()).toEqual(['POST /version', 'PUT /issue/{}', 'PUT /version/{}']);
  });
});

test('and the source knows no other address, by which any of these could be asked', async () => {
  const addresses = (await textsIn('src/adapters/jira')).filter((text) => /^\/[a-z]+/i.test(text));
  expect([...new Set(addresses)].sort()).toEqual([
    ...['/attachment/content/{}', '/attachment/{}', '/issue/bulkfetch', '/issue/{}?fields=fixVersions'],
    ...['/mypermissions?{}', '/search', '/search/jql', '/version/{}', '/version/{}/relatedIssueCounts'],
  ]);
});
