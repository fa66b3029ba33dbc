import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { onJira, PLAIN, trackerOf, troubleOf, valueOf, type OnJira } from './on-jira.js';

let on: OnJira;
beforeEach(async () => {
  on = await onJira();
});
afterEach(() => on.stop());

describe('what our account may do', () => {
  test('is proved, and nothing is missing when nothing is (003-037)', async () => {
    expect(valueOf(await on.tracker.standing(['FLIP']))).toEqual({ kind: 'cloud', account: 'Gatehouse', missing: {} });
  });

  test('gotcha: versions need Administer Projects, fix versions Edit and Resolve Issues; what is missing is named by project', async () => {
    on.jira.rights.withheld.add('ADMINISTER_PROJECTS@FLIP').add('RESOLVE_ISSUES');
    expect(valueOf(await on.tracker.standing(['FLIP'])).missing).toEqual({
      FLIP: ['Resolve Issues', 'Administer Projects'],
    });
  });

  test('gotcha: whoever administers Jira itself need not administer the project', async () => {
    on.jira.rights.withheld.add('ADMINISTER_PROJECTS');
    on.jira.rights.withheld.delete('ADMINISTER');
    expect(valueOf(await on.tracker.standing(['FLIP'])).missing).toEqual({});
  });

  test('a project that is not shown to us is named', async () => {
    expect(valueOf(await on.tracker.standing(['FLIP', 'SECRET'])).missing).toEqual({
      SECRET: ['Browse Projects, or there is no such project'],
    });
  });

  test('gotcha: a bad token reads a public project with less in it and no 401, so /myself is asked each time (abuse 51)', async () => {
    on.jira.rights.publicProjects.add('FLIP');
    on.jira.changeIssue('FLIP-107', { security: 'Security team' });
    const tracker = trackerOf({ ...on.jira.settings, JIRA_TOKEN: 'another-token' });
    const version = { project: 'FLIP', name: '2.1.0' };
    for (const answer of [
      await tracker.standing(['FLIP']),
      await tracker.readScope(version, PLAIN),
      await tracker.readTickets(['FLIP-101'], PLAIN),
      await tracker.keysMeeting(version, 'statusCategory = Done'),
      await tracker.openWithPriority('FLIP', ['Blocker'], PLAIN),
    ])
      expect(troubleOf(answer)).toMatchObject({
        kind: 'unauthorised',
        message: expect.stringContaining('check JIRA_TOKEN'),
      });
  });

  test('a token that ran out is no reason to give a message up: that nothing is there, Jira says to nobody in particular (INV-30)', async () => {
    const tracker = trackerOf({ ...on.jira.settings, JIRA_TOKEN: 'another-token' });
    const version = { project: 'FLIP', name: '2.1.0' };
    for (const answer of [
      await tracker.ensureVersion(version, { description: '', releaseDate: null }),
      await tracker.attach(version, 'FLIP-108'),
      await tracker.closeVersion(version, '2026-03-10'),
      await tracker.openAttachment('1'),
    ])
      expect(troubleOf(answer).kind).toBe('unauthorised');
  });

  test('gotcha: to an account that may not, a version is not there rather than forbidden', async () => {
    on.jira.rights.withheld.add('ADMINISTER_PROJECTS');
    const version = { project: 'FLIP', name: '2.3.0' };
    expect(troubleOf(await on.tracker.ensureVersion(version, { description: '', releaseDate: null })).kind).toBe(
      'not-found',
    );
    on.jira.rights.withheld.add('EDIT_ISSUES');
    expect(troubleOf(await on.tracker.attach({ project: 'FLIP', name: '2.1.0' }, 'FLIP-108')).kind).toBe('forbidden');
  });
});
