import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  attachmentSchema,
  checked,
  countsSchema,
  fieldsSchema,
  projectSchema,
  versionSchema,
  versionsSchema,
} from '../../src/adapters/jira/answer.schema.js';
import { ticketOf } from '../../src/adapters/jira/ticket-reading.js';
import { PLAIN, VOCABULARY } from './on-jira.js';

const FIELDS = {
  summary: 'A fault',
  issuetype: { name: 'Bug', subtask: false },
  status: { name: 'Open', statusCategory: { key: 'new' } },
};
const FILE = { id: '1', filename: 'a', size: 1 };
const entry = (fields: unknown) => ({ id: '1', key: 'FLIP-1', fields });

describe('gotcha: the published contract says nothing of what is in an issue, so', () => {
  test('an issue with the least that there is, is a ticket', () => {
    expect(ticketOf(entry(FIELDS), PLAIN, 'adf')).toMatchObject({
      ...{ key: 'FLIP-1', resolution: null, priority: null, severity: null, labels: [], fixVersions: [], parent: null },
      ...{
        description: null,
        releaseNote: null,
        security: null,
        attachments: [],
      },
    });
  });

  test.each([
    ['summary', undefined],
    ['summary', 7],
    ['issuetype', { name: 'Bug' }],
    ['status.statusCategory', undefined],
    ['status.statusCategory.key', 'finished'],
    ['fixVersions', ['2.1.0']],
    ['labels', 'urgent'],
    ['description', { type: 'page' }],
    ['attachment', [{ ...FILE, created: 'yesterday' }]],
    ['attachment', [{ ...FILE, created: '2026-13-45T10:00:00.000+0000' }]],
    ['attachment', [{ ...FILE, id: 'x', created: '2026-02-20T10:00:00.000+0000' }]],
    ['security', 'Board'],
  ])('an unknown form of %s (%j) is refused and named, and its value is not told', (path, value) => {
    const broken = structuredClone<Record<string, unknown>>(FIELDS);
    const [first = '', ...deeper] = path.split('.');
    if (deeper.length === 0) broken[first] = value;
    else broken[first] = { name: 'Open', statusCategory: deeper.length === 1 ? value : { key: value } };
    const reading = (): unknown => ticketOf(entry(broken), PLAIN, 'adf');
    expect(reading).toThrow(
      `Jira's answer about FLIP-1 has a form that Gatehouse does not know, and is not guessed at: ${path}`,
    );
    if (typeof value === 'string') expect(reading).not.toThrow(value);
  });

  test('an issue without its fields is refused', () => {
    expect(() => ticketOf({ id: '1', key: 'FLIP-1' }, PLAIN, 'adf')).toThrow('FLIP-1');
  });

  test('a field for release notes that holds no words is refused by name', () => {
    const fields = { ...FIELDS, customfield_10050: { value: 'Yes' } };
    expect(() => ticketOf(entry(fields), VOCABULARY, 'adf')).toThrow('the field customfield_10050 of FLIP-1');
  });

  test('on Cloud a text field is text: a star is a star', () => {
    const fields = { ...FIELDS, customfield_10050: 'It is 2*3*4 <b>\nand more' };
    const note = ticketOf(entry(fields), VOCABULARY, 'adf').releaseNote;
    expect(note?.text).toContain('2*3*4 <b>');
    expect(note?.html).toContain('2*3*4 &lt;b&gt;');
  });

  test('a status of no category is not done', () => {
    const fields = { ...FIELDS, status: { name: 'Odd', statusCategory: { key: 'undefined' } } };
    expect(ticketOf(entry(fields), PLAIN, 'adf').status.category).toBe('to-do');
  });

  test('one odd version among hundreds does not hide the others', () => {
    const odd = [
      { id: '1', name: 'odd', archived: 'maybe' },
      { id: '2', name: 'fine', archived: false, released: true },
    ];
    expect(checked(versionsSchema, odd, 'the versions')).toHaveLength(2);
    expect(() => checked(versionSchema, odd[0], 'the version odd')).toThrow('the version odd');
  });
});

const contracts = process.env['GATEHOUSE_CONTRACTS'];
const real = (contracts ?? '') === '' ? test.skip : test;

async function read(...path: readonly string[]): Promise<unknown> {
  return JSON.parse(await readFile(join(contracts ?? '', '..', ...path), 'utf8'));
}

describe('What real Jiras answered (set GATEHOUSE_CONTRACTS to the folder of the published contracts)', () => {
  real('all 174 issues of a released Titanium SDK are tickets', async () => {
    const { issues } = z
      .object({ issues: z.array(z.looseObject({ id: z.string(), key: z.string(), fields: z.unknown() })) })
      .parse(await read('titanium', 'issues', 'release-7.5.0.json'));
    const tickets = issues.map((issue) => ticketOf(issue, PLAIN, 'wiki'));
    expect(tickets).toHaveLength(174);
    expect(tickets.flatMap(({ attachments }) => attachments)).toHaveLength(104);
    expect(new Set(tickets.map(({ status }) => status.category))).toEqual(new Set(['done']));
    expect(tickets.filter(({ fixVersions }) => fixVersions.includes('Release 7.5.0'))).toHaveLength(174);
  });

  real('the project of Titanium with its 761 versions, and the 201 of Apache Sling, are understood', async () => {
    const project = z.looseObject({ versions: z.unknown() }).parse(await read('titanium', 'project.json'));
    expect(checked(projectSchema, project, 'TIMOB').issueTypes).toHaveLength(8);
    for (const [versions, count] of [
      [project.versions, 761],
      [await read('sling', 'versions.json'), 201],
    ] as const) {
      const all = checked(versionsSchema, versions, 'the versions');
      expect(all.map((version) => checked(versionSchema, version, version.name))).toHaveLength(count);
    }
    const counts = await read('sling', 'relatedIssueCounts-12329667.json');
    expect(checked(countsSchema, counts, 'the counts').issuesFixedCount).toBe(1);
  });

  real('a search that left out where a status stands is refused, and not guessed at', async () => {
    const { issues } = z
      .object({ issues: z.array(z.looseObject({ fields: z.unknown() })) })
      .parse(await read('sling', 'search-committer-cli-1.0.0.json'));
    expect(() => checked(fieldsSchema, issues[0]?.fields, 'SLING-8707')).toThrow('SLING-8707');
  });

  real('gotcha: an attachment’s id is a text at its issue and a number by itself', async () => {
    const { issues } = z
      .looseObject({
        issues: z.array(z.looseObject({ fields: z.looseObject({ attachment: z.array(z.looseObject({})) }) })),
      })
      .parse(await read('titanium', 'issues', 'release-7.5.0.json'));
    const files = issues.flatMap(({ fields }) => fields.attachment);
    const content = 'https://jira.example/secure/attachment/1/a';
    for (const file of files) expect(() => checked(attachmentSchema, { ...file, content }, 'it')).not.toThrow();
    for (const file of files) expect(() => checked(attachmentSchema, { ...file, id: 7, content }, 'it')).not.toThrow();
  });
});
