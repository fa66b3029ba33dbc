import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { IssueTracker } from '../../src/releases/scope/issue-tracker.js';
import { startStory, type Story } from '../evidence/story.js';
import { bodiesOf, trackerOf } from '../jira/on-jira.js';
import { flipSeed } from '../pretend/jira/flip-seed.js';
import { PretendJira } from '../pretend/jira/pretend-jira.js';
import { trackedEnvironments } from '../releases/scope/tracked.js';
import { eventually } from '../rollouts/ward.js';
import { look, open, raise, refusal, shown, take, type Shown } from './runbook.js';

const ISSUE = 'FLIP-109';
const MADE = /^POST .*\/version$/;

let jira: PretendJira;
let story: Story;
beforeEach(async () => {
  jira = await PretendJira.start({ seed: flipSeed() });
  jira.changeIssue(ISSUE, { priority: 'Blocker' });
  story = await startStory({
    environments: trackedEnvironments(),
    settings: { ...jira.settings, SCOPE_POLL_SECONDS: '3600' },
    replace: [{ injected: IssueTracker, by: trackerOf(jira.settings) }],
  });
});
afterEach(async () => {
  await story.stop();
  await jira.stop();
});

const triage = (over: object = {}) => ({ step: 'triage', finding: 'it loses scans', version: '2.1.1', ...over });

async function opened(): Promise<Shown> {
  return open(story.manager, await raise(story.tester, { reference: ISSUE }));
}

async function untilTold(hotfix: Shown): Promise<void> {
  await eventually(async () => {
    const { queued } = await look(story.manager, hotfix);
    return queued.some((one) => one.startsWith('The tracker')) ? queued.join('\n') : { queued };
  });
}

/** The names of the versions of the hotfix that there are, and of those that its issue is in. */
function inJira(): { made: string[]; attached: string[] } {
  const isIts = (name: string): boolean => name.includes('2.1.1');
  const names = jira.issue(ISSUE).fixVersions.map((id) => jira.state.versions.get(id)?.name ?? '');
  const made = jira.state.versionsOf('FLIP').map(({ name }) => name);
  return { made: made.filter(isIts), attached: names.filter(isIts) };
}

const ONCE = { made: ['FLIP 2.1.1'], attached: ['FLIP 2.1.1'] };

test('triage makes the ad-hoc version once and attaches the severity 1 issue, however often and by whomever it is sent (003-028, abuse 25)', async () => {
  const hotfix = await opened();
  const said = triage({ key: 'one' });
  const answers = await Promise.all([
    ...[1, 2, 3].map(() => take(story.manager, hotfix, said)),
    take(story.maker, hotfix, triage({ key: 'other' })),
  ]);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  expect(shown(await story.manager.get(`/api/v1/hotfixes/${hotfix.id}`)).steps).toHaveLength(1);
  await untilTold(hotfix);
  expect(inJira()).toEqual(ONCE);
  expect(bodiesOf(jira, MADE)).toHaveLength(1);
  expect(bodiesOf(jira, /^PUT .*\/issue\//)).toHaveLength(1);
});

test('a Jira that made the version and then hung up is not made to make another (F20, INV-30)', async () => {
  jira.trouble({ on: MADE, what: 'cut-after' });
  jira.trouble({ on: /^PUT .*\/issue\//, what: 'cut-after' });
  const hotfix = await opened();
  shown(await take(story.manager, hotfix, triage()));
  await untilTold(hotfix);
  expect(inJira()).toEqual(ONCE);
});

test('who dies between making the version and writing that down has it done once all the same (INV-30)', async () => {
  const carried: string[] = [];
  jira.meanwhile = ({ method, path }) => {
    if (!MADE.test(`${method} ${path}`) && !/^PUT .*\/issue\//.test(`${method} ${path}`)) return;
    carried.push(method);
  };
  const { database } = story.gatehouse;
  // Whoever carries it now is taken for dead, and what it writes down afterwards does not count.
  await database.transaction((tx) =>
    sql
      .raw(
        `create function app.dies() returns trigger language plpgsql as $$ begin
          if new.state = 'delivered' and old.state = 'waiting' and old.tries = 1 and old.topic like 'tracker.%'
          then return old; end if; return new; end $$;
        create trigger dies before update on app.outbox for each row execute function app.dies()`,
      )
      .execute(tx),
  );
  const hotfix = await opened();
  shown(await take(story.manager, hotfix, triage()));
  for (const [topic, method] of [
    ['tracker.version', 'POST'],
    ['tracker.attach', 'PUT'],
  ] as const) {
    await eventually(async () => {
      // Nobody is taken for dead before Jira was asked, however long that takes.
      if (!carried.includes(method)) return `${topic} was not carried yet`;
      const { rows } = await database.transaction((tx) =>
        sql<{ tries: number }>`
          update outbox set leased_until = null where topic = ${topic} and state = 'waiting' and tries = 1
          and leased_until < app.now() + interval '119 seconds' returning tries`.execute(tx),
      );
      return rows.length === 1 ? rows : `${topic} was not carried yet`;
    });
  }
  await untilTold(hotfix);
  expect(inJira()).toEqual(ONCE);
  expect(carried).toEqual(['POST', 'PUT']);
  const { rows: tries } = await database.transaction((tx) =>
    sql`select topic, tries from outbox where topic like 'tracker.%' order by topic`.execute(tx),
  );
  expect(tries).toEqual([
    { topic: 'tracker.attach', tries: 2 },
    { topic: 'tracker.version', tries: 2 },
  ]);
});

test('an issue that Jira does not have is for a person, where a lesser one is refused: the hotfix says so and goes on (003-028)', async () => {
  const hotfix = await open(story.manager, await raise(story.tester, { reference: 'FLIP-9999' }));
  const lesser = await take(story.manager, hotfix, triage({ ticket: 'FLIP-102' }));
  expect(refusal(lesser)).toMatch(/^409: FLIP-102 is of severity 2 in the tracker \(priority: Critical\)/);
  shown(await take(story.manager, hotfix, triage()));
  await eventually(async () => {
    const { queued } = await look(story.manager, hotfix);
    return queued.some((one) => /It said last: .*FLIP-9999/.test(one)) ? { queued } : queued.join('\n');
  });
  const told = await take(story.manager, hotfix, { step: 'tell', message: 'Scans are lost.' });
  expect(shown(told).state).toBe('told');
  expect(refusal(await take(story.manager, hotfix, triage({ key: 'again' })))).toMatch(/409: It is told/);
});
