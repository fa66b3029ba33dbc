import { expect, test } from '@jest/globals';
import { Environments } from '../../src/sites/environments.service.js';
import { withCopy } from './folder.js';

const PLACES = [
  ['a rung', 'production.yml', 'sites:', 'windows: [HERE]\nsites:', 'windows[0]'],
  [
    'a Trust',
    'trusts.yml',
    'timeZone: Europe/London',
    'timeZone: Europe/London\n    windows: [HERE]',
    'trusts[0].windows[0]',
  ],
  ['a site', 'production.yml', 'pilot: true', 'pilot: true\n    windows: [HERE]', 'sites[0].windows[0]'],
  [
    'a product at a site',
    'production.yml',
    'healthSeconds: 60',
    'healthSeconds: 60\n        windows: [HERE]',
    'sites[0].products.flip.windows[0]',
  ],
] as const;

const FAULTS = [
  ['a day that is none', '{ days: [tues], opens: "22:00", lasts: 4h }', '.days[0]'],
  ['no day', '{ days: [], opens: "22:00", lasts: 4h }', '.days'],
  ['no beginning', '{ days: [tue], lasts: 4h }', '.opens'],
  ['a time that is none', '{ days: [tue], opens: "24:00", lasts: 4h }', '.opens'],
  ['no duration', '{ days: [tue], opens: "22:00", lasts: 0h }', '.lasts'],
  ['a duration in seconds', '{ days: [tue], opens: "22:00", lasts: 90s }', '.lasts'],
  ['a duration beyond a week', '{ days: [tue], opens: "22:00", lasts: 8d }', '.lasts'],
  ['a zone that does not exist', '{ days: [tue], opens: "22:00", lasts: 4h, zone: Europe/Atlantis }', '.zone'],
  ['a week that is none', '{ days: [tue], opens: "22:00", lasts: 4h, weeks: [fifth] }', '.weeks[0]'],
  ['something unknown', '{ days: [tue], opens: "22:00", lasts: 4h, until: 2027 }', '.until'],
] as const;

const CASES = PLACES.flatMap(([place, file, from, to, path]) =>
  FAULTS.map(
    ([what, window, field]) => [`${what} at ${place}`, file, from, to.replace('HERE', window), path + field] as const,
  ),
);

test.each(CASES)(
  'a window with %s is named with its place and its fix (abuse 19)',
  async (_, file, from, to, field) => {
    await withCopy(async (folder) => {
      await folder.change(file, from, to);
      const { mistakes } = folder.check();
      expect(mistakes.map((mistake) => [mistake.file, mistake.field])).toEqual([[file, field]]);
      expect(mistakes[0]?.fix).not.toBe('');
    });
  },
);

test('windows are read at all four levels', async () => {
  await withCopy(async (folder) => {
    const window = '{ days: [tue, thu], opens: 22:00, lasts: 4h, weeks: [first, last] }';
    for (const [, file, from, to] of PLACES) await folder.change(file, from, to.replace('HERE', window));
    const { content, mistakes } = folder.check();
    expect(mistakes).toEqual([]);
    if (content === null) throw new Error('The folder was refused.');
    const environments = new Environments(content);
    const site = environments.site('ashmere');
    const read = [{ days: ['tue', 'thu'], opens: '22:00', lasts: '4h', weeks: ['first', 'last'] }];
    expect(environments.rung('production').windows).toEqual(read);
    expect(environments.trust('ashmere')?.windows).toEqual(read);
    expect(site?.windows).toEqual(read);
    expect(site?.products.flip?.windows).toEqual(read);
  });
});

test('an empty list of windows is refused, since nobody could say whether it means always or never', async () => {
  await withCopy(async (folder) => {
    await folder.change('production.yml', 'sites:', 'windows: []\nsites:');
    expect(folder.check().mistakes.map(({ field }) => field)).toEqual(['windows']);
  });
});
