import { expect, test } from '@jest/globals';
import { checkFolder } from '../../src/sites/folder.setup.js';
import { withCopy, type Folder } from './folder.js';

type Spoil = (folder: Folder) => Promise<void>;

const change =
  (file: string, from: string, to: string): Spoil =>
  (folder) =>
    folder.change(file, from, to);

const CASES: readonly [what: string, spoil: Spoil, place: string, fault: RegExp][] = [
  [
    'a Trust that is not known',
    change('production.yml', 'trust: fenwold', 'trust: fenwald'),
    'production.yml sites[5].trust',
    /no Trust/,
  ],
  [
    'a mimicked Trust that is not known',
    change('pre-prod.yml', 'mimics: ashmere', 'mimics: nobody'),
    'pre-prod.yml sites[0].mimics',
    /no Trust/,
  ],
  [
    'a control node that is not known',
    change('dev.yml', 'controlNode: central-hub', 'controlNode: hub'),
    'dev.yml sites[0].controlNode',
    /no control node/,
  ],
  [
    'a site id that is taken in another file',
    change('production.yml', 'id: ashmere', 'id: pre-prod-a'),
    'production.yml sites[0].id',
    /taken already, in pre-prod.yml/,
  ],
  [
    'a host that is taken',
    change('production.yml', 'host: ashmere', 'host: dunmere'),
    'production.yml sites[3].host',
    /"dunmere" is taken/,
  ],
  [
    'a Trust id that is taken',
    async (folder) => {
      const text = await folder.read('trusts.yml');
      const again = text.slice(text.indexOf('  - id: ashmere'), text.indexOf('  - id: bracken-vale'));
      await folder.write('trusts.yml', `${text}${again.replace('Ashmere Royal', 'Another')}`);
    },
    'trusts.yml trusts[10].id',
    /taken/,
  ],
  [
    'a Trust without a system owner',
    change('trusts.yml', 'role: system-owner', 'role: service-owner'),
    'trusts.yml trusts[0].contacts',
    /no system-owner/,
  ],
  [
    'a time zone that does not exist',
    change('trusts.yml', 'timeZone: Europe/London', 'timeZone: Europe/Londinium'),
    'trusts.yml trusts[0].timeZone',
    /not a time zone/,
  ],
  [
    'a Production that is in the cloud',
    change('production.yml', 'hosting: each-trust', 'hosting: cloud'),
    'production.yml hosting',
    /at each Trust/,
  ],
  ['a Dev at each Trust', change('dev.yml', 'hosting: cloud', 'hosting: each-trust'), 'dev.yml hosting', /cloud/],
  [
    'a site of Production without a Trust',
    change('production.yml', '    trust: ashmere\n', ''),
    'production.yml sites[0].trust',
    /missing/,
  ],
  [
    'a site of Production without word of its VPN',
    change('production.yml', '    vpn: ready\n', ''),
    'production.yml sites[0].vpn',
    /missing/,
  ],
  [
    'a cloud site of a Trust',
    change('pre-prod.yml', 'mimics: ashmere', 'trust: ashmere'),
    'pre-prod.yml sites[0].trust',
    /Production only/,
  ],
  [
    'a site of Production that mimics',
    change('production.yml', 'trust: ashmere', 'trust: ashmere\n    mimics: dunmere'),
    'production.yml sites[0].mimics',
    /Pre-Prod only/,
  ],
  [
    'two products in one directory',
    change('production.yml', '/opt/aide', '/opt/flip'),
    'production.yml sites[0].products.flip.directory',
    /also a place/,
  ],
  [
    'a product inside the other',
    change('production.yml', '/opt/aide', '/opt/flip/aide'),
    'production.yml sites[0].products.flip.directory',
    /also a place/,
  ],
  [
    'a directory that goes upwards',
    change('production.yml', 'directory: /opt/flip', 'directory: /opt/../etc'),
    'production.yml sites[0].products.flip.directory',
    /to resolve/,
  ],
  [
    'a directory that ends with a slash',
    change('production.yml', 'directory: /opt/flip', 'directory: /opt/flip/'),
    'production.yml sites[0].products.flip.directory',
    /to resolve/,
  ],
  [
    'a directory of the system',
    change('production.yml', 'directory: /opt/flip', 'directory: /etc/flip'),
    'production.yml sites[0].products.flip.directory',
    /system/,
  ],
  [
    'the root as a directory',
    change('production.yml', 'directory: /opt/flip', 'directory: /'),
    'production.yml sites[0].products.flip.directory',
    /system/,
  ],
  [
    'a health address of the cloud’s own',
    change('dev.yml', '127.0.0.1:8000', '169.254.169.254'),
    'dev.yml sites[0].products.flip.health',
    /link-local/,
  ],
  ['a file of another rung', change('sit.yml', 'name: sit', 'name: uat'), 'sit.yml name', /the place of sit/],
  ['a file that nothing reads', (folder) => folder.write('prod.yml', 'x: y\n'), 'prod.yml (file)', /Nothing reads/],
  ['a file that is missing', (folder) => folder.remove('uat.yml'), 'uat.yml (file)', /missing/],
];

test.each(CASES)('%s is refused', async (_, spoil, place, fault) => {
  const mistakes = await withCopy(async (folder) => {
    await spoil(folder);
    return folder.check().mistakes;
  });
  expect(mistakes.map(({ file, field }) => `${file} ${field}`)).toEqual([place]);
  expect(mistakes[0]?.fault).toMatch(fault);
});

test('a Production without a pilot is refused, for each product', async () => {
  const mistakes = await withCopy(async (folder) => {
    await folder.write('production.yml', (await folder.read('production.yml')).replaceAll('    pilot: true\n', ''));
    return folder.check().mistakes;
  });
  expect(mistakes).toEqual([
    expect.objectContaining({ field: 'sites', fault: expect.stringContaining('flip is a pilot') }),
  ]);
});

test('a folder that does not exist is one mistake', () => {
  expect(checkFolder('/nowhere/at/all', { production: false }).mistakes).toHaveLength(1);
});

const KEYS: readonly [what: string, key: string][] = [
  ['cut short', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA'],
  [
    'of another algorithm than it says',
    'ecdsa-sha2-nistp256 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ],
  ['RSA', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ=='],
  ['a placeholder in words', 'CHANGE-ME'],
  ['a certificate', 'ssh-ed25519-cert-v01@openssh.com AAAA'],
];

test.each(KEYS)('a host key that is %s is refused (abuse 52)', async (_, key) => {
  const mistakes = await withCopy(async (folder) => {
    const text = await folder.read('control-nodes.yml');
    await folder.write('control-nodes.yml', text.replace(/hostKey: .*/, `hostKey: ${key}`));
    return folder.check().mistakes;
  });
  expect(mistakes.map(({ field }) => field)).toEqual(['controlNodes[0].hostKey']);
});
