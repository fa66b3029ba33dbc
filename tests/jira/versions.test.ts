import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { flipSeed } from '../pretend/jira/flip-seed.js';
import type { IssueSeed, Seed } from '../pretend/jira/seed.js';
import { bodiesOf, onJira, PLAIN, troubleOf, valueOf, type OnJira } from './on-jira.js';

const ABOUT = { description: 'What is new', releaseDate: '2026-04-01' };
const NAMES = ['R&D 1.0', 'C# 2', 'a+b', '100%', 'a/b', 'Versión 2', '"quoted"', "it's", '2.1.0; id', '{{ 7 }}'];

let on: OnJira;
beforeEach(async () => {
  on = await onJira();
});
afterEach(() => on.stop());

describe('a version of Jira', () => {
  test('is made once, and found when it is asked for again (003-037)', async () => {
    const wanted = { project: 'FLIP', name: '2.3.0' };
    const made = valueOf(await on.tracker.ensureVersion(wanted, ABOUT));
    expect(made.wasThere).toBe(false);
    expect(valueOf(await on.tracker.ensureVersion(wanted, ABOUT))).toEqual({ id: made.id, wasThere: true });
    expect(on.jira.version('FLIP', '2.3.0')).toMatchObject({ description: 'What is new', releaseDate: '2026-04-01' });
    expect(bodiesOf(on.jira, /^POST .*version$/)).toHaveLength(1);
  });

  test.each(NAMES)('gotcha: the name %j arrives as it was meant, there and back', async (name) => {
    const version = { project: 'FLIP', name };
    expect(valueOf(await on.tracker.ensureVersion(version, ABOUT)).wasThere).toBe(false);
    expect(on.jira.version('FLIP', name).name).toBe(name);
    expect(valueOf(await on.tracker.ensureVersion(version, ABOUT)).wasThere).toBe(true);
    expect(valueOf(await on.tracker.attach(version, 'FLIP-109'))).toBe('attached');
    const scope = valueOf(await on.tracker.readScope(version, PLAIN));
    expect([scope.version?.name, scope.tickets.map(({ key }) => key)]).toEqual([name, ['FLIP-109']]);
    expect(valueOf(await on.tracker.keysMeeting(version, 'statusCategory != Done'))).toEqual(['FLIP-109']);
    expect(valueOf(await on.tracker.closeVersion(version, '2026-04-01'))).toBe('closed');
  });

  test('gotcha: names are unique in a project: who loses the race to make one finds it made', async () => {
    on.jira.trouble({
      on: /^POST .*version$/,
      what: () => {
        on.jira.state.addVersion('FLIP', { name: '2.3.0' });
        return {
          status: 400,
          body: { errorMessages: [], errors: { name: 'A version with this name already exists in this project.' } },
        };
      },
    });
    const { id, wasThere } = valueOf(await on.tracker.ensureVersion({ project: 'FLIP', name: '2.3.0' }, ABOUT));
    expect([id, wasThere]).toEqual([on.jira.version('FLIP', '2.3.0').id, true]);
  });

  test('when the answer to its making is lost, it is not made twice (F20)', async () => {
    on.jira.trouble({ on: /^POST .*version$/, what: 'cut-after' });
    const { wasThere } = valueOf(await on.tracker.ensureVersion({ project: 'FLIP', name: '2.3.0' }, ABOUT));
    expect(wasThere).toBe(true);
    expect(on.jira.state.versionsOf('FLIP').filter(({ name }) => name === '2.3.0')).toHaveLength(1);
  });

  test('gotcha: creating takes no "released", and neither making nor closing sends the read-only id', async () => {
    const version = { project: 'FLIP', name: '2.3.0' };
    await on.tracker.ensureVersion(version, ABOUT);
    await on.tracker.closeVersion(version, '2026-04-01');
    expect(bodiesOf(on.jira, /^POST .*version$/)).toEqual([{ name: '2.3.0', projectId: 10000, ...ABOUT }]);
    expect(bodiesOf(on.jira, /^PUT .*version/)).toEqual([{ released: true, releaseDate: '2026-04-01' }]);
  });

  test('gotcha: there is no lock, so a version is read again before it is closed; closing twice is one closing (003-037)', async () => {
    const version = { project: 'FLIP', name: '2.1.0' };
    expect(valueOf(await on.tracker.closeVersion(version, '2026-03-10'))).toBe('closed');
    expect(valueOf(await on.tracker.closeVersion(version, '2026-03-11'))).toBe('already-closed');
    expect(on.jira.version('FLIP', '2.1.0')).toMatchObject({ released: true, releaseDate: '2026-03-10' });
    expect(bodiesOf(on.jira, /^PUT .*version/)).toHaveLength(1);
  });

  test('gotcha: an archived version refuses tickets, which is said before Jira is troubled', async () => {
    const archived = { project: 'FLIP', name: '1.9.0' };
    expect(troubleOf(await on.tracker.attach(archived, 'FLIP-109'))).toMatchObject({
      ...{ kind: 'invalid', message: expect.stringContaining('archived') },
    });
    expect(bodiesOf(on.jira, /^PUT/)).toEqual([]);
  });

  test('a ticket is attached once, and keeps its other versions (003-037)', async () => {
    const version = { project: 'FLIP', name: '2.1.0' };
    expect(valueOf(await on.tracker.attach(version, 'FLIP-108'))).toBe('attached');
    expect(valueOf(await on.tracker.attach(version, 'FLIP-108'))).toBe('already-there');
    const names = on.jira.issue('FLIP-108').fixVersions.map((id) => on.jira.state.versions.get(id)?.name);
    expect(names).toEqual(['2.2.0', '2.1.0']);
    expect(bodiesOf(on.jira, /^PUT .*issue/)).toHaveLength(1);
  });

  test('gotcha: a released version can still gain tickets, and the scope shows it', async () => {
    const version = { project: 'FLIP', name: '2.0.0' };
    on.jira.changeIssue('FLIP-109', { fixVersions: ['2.0.0'] });
    const scope = valueOf(await on.tracker.readScope(version, PLAIN));
    expect(scope.version?.released).toBe(true);
    expect(scope.tickets.map(({ key }) => key)).toEqual(['FLIP-90', 'FLIP-109']);
  });

  test('a ticket or a version that is not there is not found', async () => {
    expect(troubleOf(await on.tracker.attach({ project: 'FLIP', name: '2.1.0' }, 'FLIP-999')).kind).toBe('not-found');
    expect(troubleOf(await on.tracker.attach({ project: 'FLIP', name: '9.9.9' }, 'FLIP-108')).kind).toBe('not-found');
    expect(troubleOf(await on.tracker.closeVersion({ project: 'FLIP', name: '9.9.9' }, '2026-03-10')).kind).toBe(
      'not-found',
    );
    expect(troubleOf(await on.tracker.closeVersion({ project: 'NONE', name: '9.9.9' }, '2026-03-10')).kind).toBe(
      'not-found',
    );
  });

  test.each(['', ' 2.3.0', '2.3.0 ', 'x'.repeat(256)])('cannot be called %j', async (name) => {
    expect(troubleOf(await on.tracker.ensureVersion({ project: 'FLIP', name }, ABOUT)).kind).toBe('invalid');
    expect(bodiesOf(on.jira, /^POST .*version$/)).toEqual([]);
  });

  test('gets no longer a description than Jira takes, cut between characters', async () => {
    const description = '€'.repeat(10_000);
    await on.tracker.ensureVersion({ project: 'FLIP', name: '2.3.0' }, { description, releaseDate: null });
    const kept = on.jira.version('FLIP', '2.3.0').description;
    expect(new TextEncoder().encode(kept).length).toBeLessThanOrEqual(16_384);
    expect(/^€+$/.test(kept)).toBe(true);
  });

  test.each(['..', '.', '', '../../secure', 'FLIP/versions', 'FLIP-1?fields=x', 'FLIP-1#x'])(
    'the key %j leads nowhere else',
    async (key) => {
      const kinds = ['invalid', 'not-found'];
      expect(kinds).toContain(troubleOf(await on.tracker.attach({ project: 'FLIP', name: '2.1.0' }, key)).kind);
      expect(kinds).toContain(troubleOf(await on.tracker.readScope({ project: key, name: '2.1.0' }, PLAIN)).kind);
    },
  );
});

/** A release of 90 tickets, all closed, 27 of them without a resolution, as one real release was. */
function seedOfNinety(): Seed {
  const seed = flipSeed();
  const issues = Array.from({ length: 90 }, (_, index): IssueSeed => ({
    ...{
      key: `FLIP-${index + 1}`,
      type: 'Bug',
      summary: `Ticket ${index + 1}`,
      status: 'Closed',
      fixVersions: ['2.1.0'],
    },
    resolution: index < 27 ? null : 'Fixed',
  }));
  return { ...seed, projects: seed.projects.map((project) => ({ ...project, issues })) };
}

test('gotcha: moveUnfixedIssuesTo goes by resolution and would move 27 closed tickets away, so it is never sent', async () => {
  const of90 = await onJira({ seed: seedOfNinety() });
  try {
    const version = { project: 'FLIP', name: '2.1.0' };
    expect(valueOf(await of90.tracker.closeVersion(version, '2026-03-10'))).toBe('closed');
    expect(JSON.stringify(bodiesOf(of90.jira, /./))).not.toContain('moveUnfixedIssuesTo');
    expect(valueOf(await of90.tracker.readScope(version, PLAIN)).tickets).toHaveLength(90);
  } finally {
    await of90.stop();
  }
});
