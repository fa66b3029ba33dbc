import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { archiveFolder, archiveSeed } from '../pretend/jira/archive-seed.js';
import { bodiesOf, onJira, PLAIN, valueOf } from './on-jira.js';

const folder = archiveFolder();
const real = folder === null ? test.skip : test;
const ISSUES = join('issues', 'release-7.5.0.json');

describe('A real release of 174 tickets, served by a Jira (set GATEHOUSE_CONTRACTS to the folder of the published contracts)', () => {
  real.each(['cloud', 'data-center'] as const)('is read to the last key from Jira %s (003-038)', async (kind) => {
    const seed = await archiveSeed(folder ?? '', ISSUES);
    const on = await onJira({ kind, seed });
    try {
      const scope = valueOf(await on.tracker.readScope({ project: 'TIMOB', name: 'Release 7.5.0' }, PLAIN));
      const raw: unknown = JSON.parse(await readFile(join(folder ?? '', ISSUES), 'utf8'));
      const keys = z
        .object({ issues: z.array(z.looseObject({ key: z.string() })) })
        .parse(raw)
        .issues.map(({ key }) => key);
      expect(scope.tickets.map(({ key }) => key).sort()).toEqual([...keys].sort());
      expect(scope.counted).toBe(174);
      expect(scope.project.name).toBe('Titanium SDK/CLI');
      expect(scope.typeOrder.slice(0, 2)).toEqual(['Technical task', 'Sub-task']);
      expect(scope.tickets.every(({ description }) => description === null || description.text !== '')).toBe(true);
      expect(bodiesOf(on.jira, /search/)).toHaveLength(2);
    } finally {
      await on.stop();
    }
  });
});
