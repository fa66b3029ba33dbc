import { expect, test } from '@jest/globals';
import { withCopy } from './folder.js';

const CANARY = 'hunter2hunter2hunter2hunter2';

const KEYS = [
  'password',
  'ansible_become_pass',
  'sudoPassword',
  'apiKey',
  'api_token',
  'clientSecret',
  'private-key',
  'vaultId',
];

test.each(KEYS)('a key named %s is refused, and its value is not repeated (abuse 67)', async (key) => {
  const mistakes = await withCopy(async (folder) => {
    await folder.change('production.yml', 'directory: /opt/flip', `${key}: ${CANARY}\n        directory: /opt/flip`);
    return folder.check().mistakes;
  });
  expect(mistakes).toEqual([
    expect.objectContaining({ field: `sites[0].products.flip.${key}`, fault: expect.stringContaining('secret') }),
  ]);
  expect(JSON.stringify(mistakes)).not.toContain(CANARY);
});

const VALUES: readonly [what: string, value: string][] = [
  ['a private key', '-----BEGIN OPENSSH PRIVATE KEY----- hunter2'],
  ['a vault', '$ANSIBLE_VAULT;1.1;AES256 hunter2'],
  ['a cloud key', 'AKIAHUNTER2HUNTER2AB'.replaceAll(/[^A-Z0-9]/g, '0').slice(0, 20)],
  ['a token of a source host', `ghp_${CANARY}`],
  ['a signed token', 'eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIyIjoxfQ.hunter2'],
  ['a password in a URL', 'http://admin:hunter2@127.0.0.1/health'],
  ['a password in an argument', 'password=hunter2'],
];

test.each(VALUES)('%s as a value is refused, and is not repeated (abuse 67)', async (_, value) => {
  const mistakes = await withCopy(async (folder) => {
    await folder.change('production.yml', 'health: http://127.0.0.1:8000/api/health', `health: '${value}'`);
    return folder.check().mistakes;
  });
  expect(mistakes).toEqual([
    expect.objectContaining({ field: 'sites[0].products.flip.health', fault: expect.stringContaining('secret') }),
  ]);
  expect(JSON.stringify(mistakes)).not.toContain(value);
});

test('a private key pasted for a public one is refused and not repeated (abuse 54)', async () => {
  const mistakes = await withCopy(async (folder) => {
    const text = await folder.read('control-nodes.yml');
    await folder.write(
      'control-nodes.yml',
      text.replace(/hostKey: .*/, `hostKey: "-----BEGIN OPENSSH PRIVATE KEY-----\\n${CANARY}"`),
    );
    return folder.check().mistakes;
  });
  expect(mistakes.map(({ field }) => field)).toEqual(['controlNodes[0].hostKey']);
  expect(JSON.stringify(mistakes)).not.toContain(CANARY);
});
