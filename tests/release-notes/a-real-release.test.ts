import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { changeSections } from '../../src/release-notes/classification.js';
import { divergenceOf, type PublishedNote } from '../../src/release-notes/divergence.js';
import { readPublished } from '../../src/release-notes/published-text.js';
import { standardNoteHtml, standardNoteText } from '../../src/release-notes/standard-note.js';

const contracts = process.env['GATEHOUSE_CONTRACTS'];
const published = (contracts ?? '') === '' ? test.skip : test;
const titanium = (...path: string[]): unknown =>
  JSON.parse(readFileSync(join(contracts ?? '', '..', 'titanium', ...path), 'utf8'));

const EXPORT = z.object({
  issues: z.array(
    z.object({
      key: z.string(),
      fields: z.object({
        summary: z.string(),
        issuetype: z.object({ name: z.string(), subtask: z.boolean() }),
        status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
        resolution: z.object({ name: z.string() }).nullable(),
        parent: z.object({ key: z.string() }).optional(),
      }),
    }),
  ),
});
const PROJECT = z.object({ issueTypes: z.array(z.object({ name: z.string(), subtask: z.boolean() })) });
const OFFICIAL = z.object({ sections: z.record(z.string(), z.record(z.string(), z.array(z.string()))) });

function release() {
  return EXPORT.parse(titanium('issues', 'release-7.5.0.json')).issues.map(({ key, fields }) => ({
    ...{ key, summary: fields.summary, type: fields.issuetype.name, isSubtask: fields.issuetype.subtask },
    ...{ status: fields.status.name, resolution: fields.resolution?.name ?? null, parent: fields.parent?.key ?? null },
    category: fields.status.statusCategory.key === 'done' ? ('done' as const) : ('in-progress' as const),
  }));
}

function official(): PublishedNote {
  const { sections } = OFFICIAL.parse(titanium('official-7.5.0-keys.json'));
  return { headings: Object.entries(sections).map(([title, parts]) => ({ title, keys: Object.values(parts).flat() })) };
}

function note() {
  const { issueTypes } = PROJECT.parse(titanium('project.json'));
  const typeOrder = [...issueTypes.filter((type) => type.subtask), ...issueTypes.filter((type) => !type.subtask)];
  return {
    ...{ project: 'Titanium SDK/CLI', version: 'Release 7.5.0', pages: 'https://jira.example.org' },
    ...{ typeOrder: typeOrder.map(({ name }) => name), tickets: release() },
  };
}

describe('On a real release of 174 tickets (set GATEHOUSE_CONTRACTS to the folder of the published contracts)', () => {
  published('the standard note holds exactly the keys that Jira has (003-019) (003-051)', () => {
    const keys = release()
      .map(({ key }) => key)
      .sort();
    expect(keys).toHaveLength(174);
    const html = standardNoteHtml(note());
    expect([...html.matchAll(/<a href='[^']*'>([^<]+)<\/a>/g)].map(([, key]) => key).sort()).toEqual(keys);
    const text = standardNoteText(note());
    expect([...text.matchAll(/^ {4}\* \[([^\]]+)\] - /gm)].map(([, key]) => key).sort()).toEqual(keys);
  });

  published('the same section as in the published note holds 162 of the 162 keys that both sort (003-050)', () => {
    const { sameSection, otherSection } = divergenceOf(changeSections(release()), official());
    expect({ same: sameSection.length, other: otherSection }).toEqual({ same: 162, other: [] });
  });

  published('the report names exactly what differs (003-019) (003-055)', () => {
    const divergence = divergenceOf(changeSections(release()), official());
    expect(divergence.shared).toHaveLength(165);
    expect(divergence.onlyPublished).toEqual([]);
    expect(divergence.onlyTracker).toEqual([
      { key: 'TIMOB-1514', section: 'bug-fix' },
      { key: 'TIMOB-24846', section: 'bug-fix' },
      { key: 'TIMOB-25277', section: 'new-feature' },
      { key: 'TIMOB-25611', section: 'new-feature' },
      { key: 'TIMOB-25737', section: 'bug-fix' },
      { key: 'TIMOB-26063', section: 'new-feature' },
      { key: 'TIMOB-26071', section: 'new-feature' },
      { key: 'TIMOB-26499', section: 'bug-fix' },
      { key: 'TIMOB-6711', section: 'bug-fix' },
    ]);
    expect(divergence.fixedAndKnown).toEqual(['TIMOB-26499']);
  });

  published(
    'a generator that asks for "resolution = Fixed" silently drops five tickets, and ours none (003-019)',
    () => {
      const changelog = readFileSync(join(contracts ?? '', '..', 'titanium', 'yetus-CHANGELOG-7.5.0.md'), 'utf8');
      const theirs = new Set([...changelog.matchAll(/^\| \[(TIMOB-\d+)\]/gm)].map(([, key]) => key));
      const ours = release();
      expect(theirs.size).toBe(169);
      const dropped = ours.filter(({ key }) => !theirs.has(key));
      expect(dropped.map(({ resolution }) => resolution)).toEqual(['Done', 'Done', 'Done', 'Done', 'Done']);
      const text = standardNoteText(note());
      for (const { key } of [...dropped, ...ours]) expect(text).toContain(`    * [${key}] - `);
    },
  );

  published('the text of another generator’s note is compared as it is, and lacks those five alone (003-019)', () => {
    const changelog = readFileSync(join(contracts ?? '', '..', 'titanium', 'yetus-CHANGELOG-7.5.0.md'), 'utf8');
    const divergence = divergenceOf(changeSections(release()), readPublished(changelog, null, new Set(['TIMOB'])));
    const resolutions = new Map(release().map(({ key, resolution }) => [key, resolution]));
    expect(divergence.onlyTracker.map(({ key }) => resolutions.get(key))).toEqual([
      'Done',
      'Done',
      'Done',
      'Done',
      'Done',
    ]);
    expect(divergence.shared).toHaveLength(169);
    expect(divergence.onlyPublished).toEqual([]);
  });

  published('the published note as a page of headings within headings is read as it was transcribed (003-019)', () => {
    const { sections } = OFFICIAL.parse(titanium('official-7.5.0-keys.json'));
    const parts = (part: Record<string, string[]>) =>
      Object.entries(part).map(([title, keys]) => `<h3>${title}</h3><ul><li>${keys.join('</li><li>')}</li></ul>`);
    const page = Object.entries(sections).map(([title, part]) => `<h2>${title}</h2>${parts(part).join('')}`);
    const read = readPublished(page.join('\n'), null, new Set(['TIMOB']));
    expect(divergenceOf(changeSections(release()), read)).toEqual(divergenceOf(changeSections(release()), official()));
  });
});
