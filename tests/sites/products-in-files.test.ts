import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Environments } from '../../src/sites/environments.service.js';
import { trackedName, type TrackerSettings } from '../../src/sites/product-settings.js';
import { withCopy, type Folder } from './folder.js';

const PLAIN = `
products:
  flip:
    title: FLIP
    tracker:
      project: FLIP
      version: "FLIP {version}"
`;

function trackerOf(folder: Folder): TrackerSettings | null | undefined {
  const { content, mistakes } = folder.check();
  expect(mistakes).toEqual([]);
  return content === null ? undefined : new Environments(content).product('flip')?.tracker;
}

test('a folder without a file of products says nothing more of them than where they run', async () => {
  await withCopy(async (folder) => {
    await folder.remove('products.yml').catch(() => undefined);
    const { content, mistakes } = folder.check();
    expect(mistakes).toEqual([]);
    expect(content === null ? undefined : new Environments(content).product('flip')).toBeNull();
  });
});

test('what the file leaves out is what the release process asks: done for UAT, no Sev 1, and for Production no Sev 2 either (003-038, 003-070)', async () => {
  await withCopy(async (folder) => {
    await folder.write('products.yml', PLAIN);
    expect(trackerOf(folder)).toEqual({
      project: 'FLIP',
      version: 'FLIP {version}',
      severities: { blocker: 1, critical: 2, major: 3, minor: 4, trivial: 5 },
      releaseNoteField: null,
      definitionOfDone: { uat: { statusCategories: ['done'] }, production: { statusCategories: ['done'] } },
      blockOn: { uat: [1], production: [1, 2] },
      evidenceTypes: ['Story'],
      needsUat: { labels: ['needs-uat'], types: ['New Feature'] },
      foundInLive: { labels: [], types: [] },
      redact: { labels: ['security', 'personal-data'], securityLevels: 'all' },
      freshSeconds: 900,
    });
  });
});

test('everything that the file says is taken as it says it, priorities without their case', async () => {
  await withCopy(async (folder) => {
    const more = `
      severities: { Highest: 1, High: 2 }
      releaseNoteField: customfield_10050
      definitionOfDone: { uat: { rule: 'status in (Verified)' }, sit: { statusCategories: [in-progress, done] } }
      blockOn: { production: [1] }
      evidenceTypes: []
      needsUat: { types: [Story, Epic] }
      foundInLive: { labels: [live] }
      redact: { securityLevels: [Internal] }
      fresh: 2h
`;
    await folder.write('products.yml', PLAIN.trimEnd() + more);
    expect(trackerOf(folder)).toMatchObject({
      severities: { highest: 1, high: 2 },
      releaseNoteField: 'customfield_10050',
      definitionOfDone: {
        uat: { rule: 'status in (Verified)' },
        sit: { statusCategories: ['in-progress', 'done'] },
      },
      blockOn: { production: [1] },
      evidenceTypes: [],
      needsUat: { labels: ['needs-uat'], types: ['Story', 'Epic'] },
      foundInLive: { labels: ['live'], types: [] },
      redact: { labels: ['security', 'personal-data'], securityLevels: ['Internal'] },
      freshSeconds: 7200,
    });
  });
});

test.each([
  ['a project that is no key', 'project: FLIP', 'project: "FLIP\\" or 1=1"', 'tracker.project'],
  ['a name without the version', '"FLIP {version}"', '"FLIP"', 'tracker.version'],
  ['a name with the version twice', '"FLIP {version}"', '"{version} {version}"', 'tracker.version'],
  ['a template in the name', '"FLIP {version}"', '"{{ 7 }} {version}"', 'tracker.version'],
  ['a severity that is none', 'project: FLIP', 'severities: { Blocker: 0 }\n      project: FLIP', 'severities.Blocker'],
  [
    'a severity that keeps releases out, and that no priority has',
    'project: FLIP',
    'severities: { Highest: 1, High: 2 }\n      blockOn: { sit: [1], uat: [1, 3] }\n      project: FLIP',
    'blockOn.uat',
  ],
  [
    'priorities that leave out what the release process asks for',
    'project: FLIP',
    'severities: { Highest: 1 }\n      project: FLIP',
    'tracker.severities',
  ],
  ['a priority twice', 'project: FLIP', 'severities: { High: 1, high: 2 }\n      project: FLIP', 'severities.high'],
  [
    'a rule that sorts',
    'project: FLIP',
    'definitionOfDone: { uat: { rule: status = Done Order  By key } }\n      project: FLIP',
    'definitionOfDone.uat.rule',
  ],
  [
    'a rule with nothing in it',
    'project: FLIP',
    'definitionOfDone: { uat: {} }\n      project: FLIP',
    'definitionOfDone.uat',
  ],
  [
    'both ways to be done',
    'project: FLIP',
    'definitionOfDone: { uat: { statusCategories: [done], rule: a } }\n      project: FLIP',
    'definitionOfDone.uat',
  ],
  ['an environment that is none', 'project: FLIP', 'blockOn: { live: [1] }\n      project: FLIP', 'blockOn.live'],
  ['an age that lasts no time', 'project: FLIP', 'fresh: 10s\n      project: FLIP', 'tracker.fresh'],
  ['an age of a month', 'project: FLIP', 'fresh: 30d\n      project: FLIP', 'tracker.fresh'],
  ['something unknown', 'project: FLIP', 'url: x\n      project: FLIP', 'tracker.url'],
  ['a password', 'project: FLIP', 'password: swordfish\n      project: FLIP', 'tracker.password'],
  ['a product that is none', '  flip:', '  orthanc:', 'orthanc'],
])('a file of products with %s is refused with its place and its fix (abuse 15)', async (_, from, to, field) => {
  await withCopy(async (folder) => {
    await folder.write(
      'products.yml',
      PLAIN.replace(from, () => to),
    );
    const { content, mistakes } = folder.check();
    expect(content).toBeNull();
    expect(mistakes.length).toBeGreaterThan(0);
    for (const mistake of mistakes) {
      expect(mistake.file).toBe('products.yml');
      expect(mistake.line).toBeGreaterThan(2);
      expect(mistake.fix.length).toBeGreaterThan(5);
    }
    expect(mistakes.map((mistake) => mistake.field).some((name) => name.endsWith(field))).toBe(true);
  });
});

test('a file of products that is there and cannot be read is a mistake, and not a file that was left out', async () => {
  await withCopy(async (folder) => {
    await folder.remove('products.yml').catch(() => undefined);
    await symlink('/nowhere/at/all', join(folder.directory, 'products.yml'));
    expect(folder.check().mistakes).toMatchObject([
      { file: 'products.yml', fault: expect.stringContaining('missing') },
    ]);
  });
});

test('a version stands in its name as it is, whatever a replacement would make of it', () => {
  expect(trackedName({ version: 'R&D {version} (x)' }, '1.0+b_$&-2')).toBe('R&D 1.0+b_$&-2 (x)');
});

const SOURCED = `
products:
  flip:
    title: FLIP
    source:
      repository: londonaicentre/FLIP
      tag: "v{version}"
`;

test('a source needs a repository and a tag; the rest is what is usual', async () => {
  await withCopy(async (folder) => {
    await folder.write('products.yml', SOURCED);
    const { content, mistakes } = folder.check();
    expect(mistakes).toEqual([]);
    expect(content === null ? undefined : new Environments(content).product('flip')?.source).toEqual({
      ...{ repository: 'londonaicentre/FLIP', tag: 'v{version}', checks: {}, provenance: 'when-published' },
      ...{ tell: ['release', 'deployments'], freshSeconds: 900 },
    });
  });
});

test.each([
  ['repository: londonaicentre/FLIP', 'repository: londonaicentre/..'],
  ['repository: londonaicentre/FLIP', 'repository: https://github.com/londonaicentre/FLIP'],
  ['tag: "v{version}"', 'tag: "v"'],
  ['tag: "v{version}"', 'tag: "v {version}"'],
  ['tag: "v{version}"', 'tag: "v{version}"\n      checks: { dev: [unit] }'],
  ['tag: "v{version}"', 'tag: "v{version}"\n      checks: { uat: [] }'],
  ['tag: "v{version}"', 'tag: "v{version}"\n      fresh: 5s'],
  ['tag: "v{version}"', 'tag: "v{version}"\n      tell: [everything]'],
])('a source with a mistake is refused, with what to write: %s → %s', async (right, wrong) => {
  await withCopy(async (folder) => {
    await folder.write('products.yml', SOURCED.replace(right, wrong));
    expect(folder.check().mistakes).toEqual([expect.objectContaining({ file: 'products.yml' })]);
  });
});
