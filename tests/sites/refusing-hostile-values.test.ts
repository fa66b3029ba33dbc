import { describe, expect, test } from '@jest/globals';
import type { Mistake } from '../../src/sites/mistake.js';
import { withCopy } from './folder.js';

const HOSTILE: readonly [what: string, value: string][] = [
  ['a host pattern', 'all,!x'],
  ['a regular expression', '~regex'],
  ['a file of hosts', '@file'],
  ['a template', '{{ lookup("pipe", "id") }}'],
  ['a template statement', '{% if true %}x{% endif %}'],
  ['a command', 'x; id'],
  ['a leading hyphen', '-x'],
  ['a leading option', '--limit=all'],
  ['a newline', 'a\nb'],
  ['a trailing newline', 'a\n'],
  ['a NUL', 'a\u0000b'],
  ['a line separator', 'a\u2028b'],
  ['full-width digits', 'site１０'],
  ['a right-to-left mark', 'a\u200fb'],
  ['a right-to-left override', 'a\u202eb'],
  ['an escape sequence', 'a\u001b]0;x\u0007'],
  ['a path upwards', '../../etc'],
  ['a glob', '*'],
  ['a group', 'web:&db'],
  ['nothing', ''],
  ['far too much', 'a'.repeat(100_000)],
];

/** Fields of the first site of Production, with the text that stands there. */
const FIELDS: readonly [field: string, from: string][] = [
  ['id', 'id: ashmere'],
  ['name', 'name: Ashmere Royal Hospitals'],
  ['host', 'host: ashmere'],
  ['trust', 'trust: ashmere'],
  ['controlNode', 'controlNode: central-hub'],
  ['products.flip.directory', 'directory: /opt/flip'],
  ['products.flip.health', 'health: http://127.0.0.1:8000/api/health'],
];

function written(from: string, value: string): string {
  return `${from.slice(0, from.indexOf(':'))}: ${JSON.stringify(value)}`;
}

function mistakesWith(from: string, value: string): Promise<readonly Mistake[]> {
  return withCopy(async (folder) => {
    await folder.change('production.yml', from, written(from, value));
    return folder.check().mistakes;
  });
}

describe.each(FIELDS)('the %s of a site', (field, from) => {
  test.each(HOSTILE)('is not %s (abuse 4) (abuse 5) (abuse 77)', async (_, value) => {
    const mistakes = await mistakesWith(from, value);
    expect(mistakes.map((mistake) => `${mistake.file} ${mistake.field}`)).toContain(`production.yml sites[0].${field}`);
    expect(mistakes.map(({ fault, fix }) => fault + fix).join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  });
});

const NOT_COMMANDS: readonly [what: string, text: string, field: string][] = [
  ['one text for a shell', '"/usr/bin/systemctl restart flip; id"', 'restart'],
  ['nothing', '[]', 'restart'],
  ['a program without its path', '[systemctl, restart]', 'restart[0]'],
  ['a program that starts with a hyphen', '["-x"]', 'restart[0]'],
  ['a path with something to resolve in it', '[/usr/bin/../../tmp/x]', 'restart[0]'],
  ['a template among the arguments', '[/bin/echo, "{{ x }}"]', 'restart[1]'],
  ['a line break among the arguments', String.raw`[/bin/echo, "a\nb"]`, 'restart[1]'],
  ['a number among the arguments', '[/bin/echo, 7]', 'restart[1]'],
  ['a password among the arguments', '[/bin/x, --password=hunter2]', 'restart[1]'],
];

test.each(NOT_COMMANDS)('a command is not %s (abuse 2) (abuse 7)', async (_, text, field) => {
  const mistakes = await withCopy(async (folder) => {
    await folder.change('production.yml', '[/usr/bin/systemctl, restart, flip.service]', text);
    return folder.check().mistakes;
  });
  expect(mistakes.map((mistake) => mistake.field)).toEqual([`sites[0].products.flip.${field}`]);
});

test.each(['ansible_ssh_common_args', 'inventory_dir', 'hostvars', 'becomeUser', 'environment'])(
  'a site has no variable %s (abuse 7)',
  async (key) => {
    const mistakes = await withCopy(async (folder) => {
      await folder.change('production.yml', 'directory: /opt/flip', `${key}: x\n        directory: /opt/flip`);
      return folder.check().mistakes;
    });
    expect(mistakes).toEqual([
      expect.objectContaining({ field: `sites[0].products.flip.${key}`, fault: 'is not a field that is known here.' }),
    ]);
  },
);

test.each(['all', 'ungrouped', 'localhost'])(
  'the host %s is more or less than one remote host (abuse 5)',
  async (host) => {
    const mistakes = await mistakesWith('host: ashmere', host);
    expect(mistakes).toEqual([expect.objectContaining({ field: 'sites[0].host' })]);
  },
);

test.each(['0', '-1', '9007199254740992', '1e400', '1.5', '１０', 'NaN', '"3"', '0x', '~', 'NO'])(
  'concurrency is not %s (abuse 77)',
  async (value) => {
    const mistakes = await withCopy(async (folder) => {
      await folder.change('production.yml', 'concurrency: 3', `concurrency: ${value}`);
      return folder.check().mistakes;
    });
    expect(mistakes).toEqual([expect.objectContaining({ file: 'production.yml', field: 'rollout.concurrency' })]);
  },
);

test.each(['30', 'm', '-5m', '30 m', '1h30m', '１m', '61d', '99999999d', 'PT30M'])(
  'a soak is not %s (abuse 77)',
  async (value) => {
    const mistakes = await withCopy(async (folder) => {
      await folder.change('production.yml', 'soak: 24h', `soak: ${value}`);
      return folder.check().mistakes;
    });
    expect(mistakes).toEqual([expect.objectContaining({ field: 'rollout.soak' })]);
  },
);
