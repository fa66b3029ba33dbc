import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Settings } from '../../src/platform/config/settings.service.js';
import { Templates } from '../../src/release-notes/template.service.js';
import { faultsOf } from '../releases/registering.js';
import { FILTERS } from '../../src/release-notes/template-check.service.js';
import { startWriting } from './writing.js';

const FIELDS = (
  'title product version kind releaseKind reader timeZone isDraft edition summary action downtime here changes standard ' +
  'knownIssues documents packages signOffs contacts rollback digest commit hash style'
).split(' ');

let own: string;
beforeEach(async () => {
  own = await mkdtemp(join(tmpdir(), 'gatehouse-templates-'));
});
afterEach(async () => {
  await rm(own, { recursive: true, force: true });
});

const view = { title: 'FLIP 2.1.0', list: ['one', 'two'], hostile: '<script>{{ 7 * 7 }}</script>' };
/** What a template of one's own makes, or what it is refused for. */
async function render(template: string, format: 'html' | 'text' = 'text'): Promise<string> {
  await writeFile(join(own, format === 'html' ? 'notes.html.njk' : 'notes.txt.njk'), template);
  return opened()(null).render(format, view);
}

function opened(): ReturnType<Templates['open']> {
  const given = { RELEASE_NOTES_TEMPLATES: own, DATABASE_URL: 'postgres://a:b@localhost/c' };
  return new Templates(Settings.read(given)).open();
}

describe('a site’s own template', () => {
  test('takes the place of the one that came with Gatehouse', async () => {
    expect(await render('{{ title }}: {% for one in list %}{{ one | upper }} {% endfor %}')).toBe(
      'FLIP 2.1.0: ONE TWO ',
    );
  });

  test('cannot be made to run what it is given, and escapes it in HTML (abuse 8, abuse 42)', async () => {
    expect(await render('{{ hostile }}', 'html')).toBe('&lt;script&gt;{{ 7 * 7 }}&lt;/script&gt;');
    expect(await render('{{ hostile }}')).toBe('<script>{{ 7 * 7 }}</script>');
  });

  test.each([
    [
      '{{ constructor.constructor("return process")().exit() }}',
      1,
      'calls something that is not one of its own macros',
    ],
    ['{{ constructor }}', 1, 'names "constructor", which is not data'],
    ['one\n{{ title.constructor }}', 2, 'looks up "constructor", which is not data'],
    ['{{ title["con" + "structor"] }}', 1, 'looks a field up by a variable; name it'],
    ['{% set x = "constructor" %}{{ title[x] }}', 1, 'looks a field up by a variable; name it'],
    ['{{ title.__proto__ }}', 1, 'looks up "__proto__", which is not data'],
    ['{{ list.concat(list) }}', 1, 'calls something that is not one of its own macros'],
    ['{{ range(9) }}', 1, 'calls something that is not one of its own macros'],
    [
      '{% set title = 1 %}{% macro title() %}{% endmacro %}{{ title() }}',
      1,
      'calls something that is not one of its own macros',
    ],
    ['{{ hostile | safe }}', 1, 'uses the filter safe, which templates of notes may not'],
    ['{{ title | nope }}', 1, 'uses the filter nope, which templates of notes may not'],
    ['{% import "parts.html.njk" as parts %}', 1, 'uses "Import", which templates of notes may not'],
    ['{% include title %}', 1, 'names another template by a variable'],
    ['{% include "../../../etc/passwd" %}', null, 'is not the name of a template'],
    ['\n\n{% if %}', 3, 'cannot be read: unexpected token: %}'],
    ['{{ title.nothing }}', 1, 'prints something that this reading does not have; ask for it with {% if … %} first'],
    [
      '{% from "parts.html.njk" import paragraphs %}\n{{ titel }}',
      2,
      'prints something that this reading does not have; ask for it with {% if … %} first',
    ],
    ['{% from "parts.html.njk" import nobody %}{{ nobody() }}', null, 'imports nobody, which is not there'],
    ['{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}', null, 'goes on for ever: something in it calls itself'],
  ])('%j is refused, and its line is named without a traceback (abuse 8)', async (template, line, fault) => {
    await expect(render(template)).rejects.toMatchObject({ fault, ...(line === null ? {} : { line }) });
    await expect(render(template)).rejects.not.toMatchObject({
      message: expect.stringMatching(/\bat \S+:\d+|\/tmp|node_modules/),
    });
  });

  test('of one Trust comes before that of all, template by template, and is for no other Trust', async () => {
    await mkdir(join(own, 'ashmere'));
    await writeFile(join(own, 'notes.txt.njk'), 'For all: {{ title }}');
    await writeFile(join(own, 'notes.md.njk'), 'For all: {{ title }}');
    await writeFile(join(own, 'ashmere', 'notes.txt.njk'), 'For Ashmere: {{ title }}');
    const templates = opened();
    expect([templates('ashmere').render('text', view), templates('ashmere').render('markdown', view)]).toEqual([
      'For Ashmere: FLIP 2.1.0',
      'For all: FLIP 2.1.0',
    ]);
    for (const other of ['dunmere', null]) expect(templates(other).render('text', view)).toBe('For all: FLIP 2.1.0');
    expect(templates('ashmere').style('html')).toBe(templates(null).style('html'));
  });

  test('of one Trust that is broken is named with its folder, and what it may not do no other may either (abuse 8)', async () => {
    await mkdir(join(own, 'ashmere'));
    await writeFile(join(own, 'notes.txt.njk'), '{{ title }}');
    await writeFile(join(own, 'ashmere', 'notes.txt.njk'), 'one\n{{ title.constructor }}');
    expect(() => opened()('ashmere').render('text', view)).toThrow(
      expect.objectContaining({ template: 'ashmere/notes.txt.njk', line: 2 }),
    );
    expect(opened()('dunmere').render('text', view)).toBe('FLIP 2.1.0');
  });

  test('that is broken refuses publication and the preview, and says which it is: the shipped one does not stand in for it', async () => {
    await writeFile(join(own, 'notes.md.njk'), '# {{ title }}\n{{ summry }}\n');
    const writing = await startWriting({ settings: { RELEASE_NOTES_TEMPLATES: own } });
    try {
      await writing.release('2.1.0');
      await writing.writeAll('2.1.0');
      const refused = await writing.publish('2.1.0', 'uat');
      expect([refused.status, faultsOf(refused)]).toEqual([
        422,
        [
          {
            field: 'templates/notes.md.njk:2',
            fault: 'prints something that this reading does not have; ask for it with {% if … %} first',
            fix: 'Mend the template, then try again.',
          },
        ],
      ]);
      const preview = await writing.tester.get('/api/v1/releases/2.1.0/notes/preview?kind=uat&format=markdown');
      expect(preview.status).toBe(422);
      expect((await writing.owner.get('/api/v1/releases/2.1.0/notes/editions')).body).toEqual({ editions: [] });
      await writeFile(join(own, 'notes.md.njk'), '# {{ title }}\n');
      expect((await writing.publish('2.1.0', 'uat')).status).toBe(201);
      expect(await writing.read('2.1.0', 'uat-1', 'ai-centre', 'markdown')).toBe('# FLIP 2.1.0: UAT release notes\n');
      await mkdir(join(own, 'ashmere'));
      await writeFile(join(own, 'ashmere', 'notes.md.njk'), 'Ashmere: {{ title }}\n');
      const previewed = (audience: string) =>
        writing.preview('2.1.0', { kind: 'production', format: 'markdown', audience });
      expect(await previewed('trust:ashmere')).toMatch(/^Ashmere: /);
      expect(await previewed('ai-centre')).toMatch(/^# /);
      expect((await writing.publish('2.1.0', 'production')).status).toBe(201);
      expect(await writing.read('2.1.0', 'production-1', 'trust:ashmere', 'markdown')).toMatch(/^Ashmere: /);
      expect(await writing.read('2.1.0', 'production-1', 'ai-centre', 'markdown')).toMatch(/^# /);
    } finally {
      await writing.stop();
    }
  });
});

test('the guide to templates names every field that a template is given, and every filter', async () => {
  const guide = await readFile('release-notes/README.md', 'utf8');
  for (const name of FIELDS) expect(guide).toContain(`\`${name}\``);
  for (const name of FILTERS) expect(guide).toContain(name);
});
