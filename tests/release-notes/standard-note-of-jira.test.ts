import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { standardNoteHtml, standardNoteText, type NotedTicket } from '../../src/release-notes/standard-note.js';

const contracts = process.env['GATEHOUSE_CONTRACTS'];
const published = (contracts ?? '') === '' ? test.skip : test;
const sample = (name: string): string => readFileSync(join(contracts ?? '', '..', 'jira-standard-notes', name), 'utf8');

interface Group {
  readonly type: string;
  readonly tickets: readonly NotedTicket[];
}

/** What Apache's Jira knew in those years, with types whose names nobody sees, as the blanks between its groups tell. */
const APACHE_TYPES = [
  ...['Sub-task', ...unseen(6), 'Bug', ...unseen(5), 'Improvement', ...unseen(2), 'New Feature', ...unseen(13)],
  ...['Task', 'unseen last', 'Test', 'Wish'],
];

function unseen(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `unseen ${count}.${index}`);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescaped(html: string): string {
  return html.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
}

function htmlGroups(html: string): readonly (Group & { readonly lines: string })[] {
  const group = /<h2> {8}(.*)\n<\/h2>\n<ul>\n((?:<li>.*\n<\/li>\n)+)<\/ul>\n/g;
  return [...html.matchAll(group)].map(([lines, type = '', items = '']) => ({
    lines,
    type: unescaped(type),
    tickets: [...items.matchAll(/'>(.+?)<\/a>\] - {9}(.*)\n<\/li>/g)].map(([, key = '', summary = '']) =>
      noted(type, key, unescaped(summary)),
    ),
  }));
}

function noted(type: string, key: string, summary: string): NotedTicket {
  return { key, summary, type, isSubtask: type === 'Sub-task' };
}

function ascends({ tickets }: Group): boolean {
  const numbers = tickets.map(({ key }) => Number(key.split('-')[1]));
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
}

describe('Against what Jira itself printed (set GATEHOUSE_CONTRACTS to the folder of the published contracts)', () => {
  published('every group of a project page is rendered to the byte from what it says (003-051)', () => {
    const page = sample('zookeeper-r3.4.10-releasenotes.html');
    const groups = htmlGroups(page);
    expect(groups.flatMap(({ tickets }) => tickets)).toHaveLength(
      page.match(/^<li>\[<a href='.*\] - {9}/gm)?.length ?? 0,
    );
    for (const { lines, type, tickets } of groups) {
      // One by one where somebody put a ticket into a group by hand, out of order.
      const parts = ascends({ type, tickets }) ? [tickets] : tickets.map((ticket) => [ticket]);
      const rendered = parts.map((of) =>
        standardNoteHtml({ ...zooKeeper('3.4.10'), typeOrder: [type], tickets: of })
          .split('\n')
          .slice(2),
      );
      const items = rendered.flatMap((of) => of.slice(3, -2));
      expect([...(rendered[0]?.slice(0, 3) ?? []), ...items, '</ul>', ''].join('\n')).toBe(lines);
    }
  });

  published.each(['3.4.7', '3.4.4'])(
    'the whole note of %s is rendered to the byte, with its blanks (003-051)',
    (version) => {
      const page = sample('zookeeper-r3.4.10-releasenotes.html');
      const from = page.indexOf(`        Release Notes - ZooKeeper - Version ${version}\n`);
      const end = page.indexOf('        Release Notes - ZooKeeper', from + 1);
      const original = `${page.slice(from, end).trimEnd()}\n`;
      const tickets = htmlGroups(original).flatMap((group) => group.tickets);
      const html = standardNoteHtml({ ...zooKeeper(version), typeOrder: APACHE_TYPES, tickets });
      expect(`${html.trimEnd()}\n`).toBe(original);
    },
  );

  published('every line of a changelog in text is rendered to the byte (003-051)', () => {
    const changelog = sample('wicket-CHANGELOG-10.x.txt').replace(/=+\s*$/, '');
    const [, ...notes] = changelog.split(/^=+\n\n(?=Release Notes)/m);
    expect(notes.length).toBeGreaterThan(5);
    for (const note of notes) expect(renderedAgain(note)).toBe(note.trim());
  });
});

function zooKeeper(version: string) {
  return { project: 'ZooKeeper', version, pages: 'https://issues.apache.org/jira' };
}

/** Without the blanks of the line below the title, and with the empty line that the project's own script puts below each type. */
function renderedAgain(note: string): string {
  const [, project = '', version = ''] = /^Release Notes - (.*) - Version (.*)\n/.exec(note) ?? [];
  const groups = [...note.matchAll(/^\*\* (.*)\n\n((?: {4}\* .*\n)+)/gm)].map(([, type = '', items = '']) => ({
    type,
    tickets: [...items.matchAll(/^ {4}\* \[(.+?)\] - (.*)\n/gm)].map(([, key = '', summary = '']) =>
      noted(type, key, summary),
    ),
  }));
  const text = standardNoteText({
    ...{ project, version, pages: '' },
    typeOrder: groups.map(({ type }) => type),
    tickets: groups.flatMap(({ tickets }) => tickets),
  });
  return text
    .replace(/^ {4}$/m, '')
    .replaceAll(/^(\*\* .*)$/gm, '$1\n')
    .trim();
}
