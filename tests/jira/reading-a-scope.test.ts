import { expect, test } from '@jest/globals';
import { onJira, VOCABULARY } from './on-jira.js';

test.each(['cloud', 'data-center'] as const)('a scope is read from Jira %s, page by page (003-038)', async (kind) => {
  const on = await onJira({ kind, pageCap: 3 });
  try {
    const scope = await on.tracker.readScope({ project: 'FLIP', name: '2.1.0' }, VOCABULARY);
    if (!scope.ok) throw new Error(scope.trouble.message);
    const { tickets, counted, typeOrder, project, version, pages } = scope.value;
    expect(tickets.map(({ key }) => key)).toEqual([101, 102, 103, 104, 105, 106, 107].map((n) => `FLIP-${n}`));
    expect(counted).toBe(7);
    expect(typeOrder).toEqual(['Sub-task', 'Epic', 'Story', 'Bug', 'Task']);
    expect(project).toEqual({ key: 'FLIP', name: 'Federated Learning & Interoperability Platform' });
    expect(version).toMatchObject({ name: '2.1.0', released: false, archived: false, releaseDate: '2026-03-10' });
    expect(pages).toBe(on.jira.url);
    expect(tickets[2]).toMatchObject({
      ...{ summary: 'Training run stays "pending" when a <site> is offline ', type: { name: 'Bug', isSubtask: false } },
      ...{ status: { name: 'Closed', category: 'done' }, resolution: 'Fixed', priority: 'Critical', severity: 2 },
      ...{ affectedVersions: ['2.0.0'], fixVersions: ['2.1.0'], parent: null },
    });
    expect(tickets[0]?.description?.text).toContain('Known issue: saved queries are not copied to a new project.');
    expect(tickets[0]?.releaseNote?.text).toBe(
      'Queries over your cohort can now be saved and shared with your project.',
    );
    expect(tickets[0]?.attachments).toMatchObject([{ fileName: 'SIT report 2.1.0.pdf', mediaType: 'application/pdf' }]);
  } finally {
    await on.stop();
  }
});
