import { expect, test } from '@jest/globals';
import { withCopy, type Folder } from './folder.js';

const ordered = (folder: Folder, order: string): Promise<void> =>
  folder.change('production.yml', '  deadline: 30m\n', `  deadline: 30m\n  order: ${order}\n`);
const hub = (folder: Folder, site: string): Promise<void> =>
  folder.change('production.yml', `    host: ${site}\n`, `    host: ${site}\n    hub: true\n`);
const apart = (folder: Folder, site: string, group: string): Promise<void> =>
  folder.change('production.yml', `    host: ${site}\n`, `    host: ${site}\n    apart: [${group}]\n`);

test('the order of hub and sites, and groups that are never down together, are read from the files', async () => {
  const content = await withCopy(async (folder) => {
    await ordered(folder, 'hub-first');
    await hub(folder, 'ashmere');
    await hub(folder, 'calderwick');
    await apart(folder, 'dunmere', 'north-network');
    await apart(folder, 'fenwold', 'north-network');
    const checked = folder.check();
    expect(checked.mistakes).toEqual([]);
    return checked.content;
  });
  const production = content?.rungs.find((rung) => rung.name === 'production');
  expect(production?.rollout.order).toBe('hub-first');
  expect(production?.sites.filter((site) => site.hub).map((site) => site.id)).toEqual(['ashmere', 'calderwick']);
  expect(production?.sites.filter((site) => site.apart).map((site) => site.id)).toEqual(['dunmere', 'fenwold']);
});

const CASES: readonly [what: string, spoil: (folder: Folder) => Promise<void>, place: string, fault: RegExp][] = [
  [
    'an order without a hub',
    (folder) => ordered(folder, 'hub-first'),
    'rollout.order',
    /No site of Production is a hub/,
  ],
  [
    'a hub that would not be first, as it is no pilot',
    async (folder) => {
      await ordered(folder, 'hub-first');
      await hub(folder, 'dunmere');
    },
    'sites[3].hub',
    /could not be changed before all others/,
  ],
  [
    'a hub that would not be last, as it is a pilot',
    async (folder) => {
      await ordered(folder, 'sites-first');
      await hub(folder, 'ashmere');
    },
    'sites[0].hub',
    /could not be changed after all others/,
  ],
  [
    'a group of one',
    (folder) => apart(folder, 'dunmere', 'nroth'),
    'sites[3].apart[0]',
    /"nroth" is named by no other/,
  ],
  ['another order', (folder) => ordered(folder, 'random'), 'rollout.order', /not one of|allowed/],
  ['a group with another name', (folder) => apart(folder, 'dunmere', 'North'), 'sites[3].apart[0]', /not allowed/],
];

test.each(CASES)('%s is a mistake', async (_what, spoil, place, fault) => {
  const mistakes = await withCopy(async (folder) => {
    await spoil(folder);
    return folder.check().mistakes;
  });
  expect(mistakes).toHaveLength(1);
  expect(`${mistakes[0]?.file ?? ''} ${mistakes[0]?.field ?? ''}`).toBe(`production.yml ${place}`);
  expect(mistakes[0]?.fault).toMatch(fault);
  expect(mistakes[0]?.fix).toMatch(/^[A-Z].*\.$/);
});
