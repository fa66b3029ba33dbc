import { expect, test } from '@jest/globals';
import { patienceOf } from '../../src/sites/quiesce.js';
import { withCopy, type Folder } from './folder.js';

const KIND = '    kind: push\n    vpn: ready\n    host: bracken-vale\n';
const HEALTH = '        healthSeconds: 60\n\n  - id: calderwick\n';

/** Ashmere's neighbour, whose lines are found by its host. */
const operated = (folder: Folder, ...lines: readonly string[]): Promise<void> =>
  folder.change(
    'production.yml',
    KIND,
    `${KIND.replace('push', 'operator')}${lines.map((line) => `    ${line}\n`).join('')}`,
  );
const quiesce = (folder: Folder, ...lines: readonly string[]): Promise<void> =>
  folder.change(
    'production.yml',
    HEALTH,
    HEALTH.replace('\n\n', `\n        quiesce:\n${lines.map((line) => `          ${line}\n`).join('')}\n`),
  );
const operator = (
  change: Partial<Record<'watch' | 'deadline' | 'remind' | 'look', string>> = {},
): readonly string[] => {
  const settings = { watch: 'probe', deadline: '3d', remind: '12h', look: '1h', ...change };
  return ['operator:', ...Object.entries(settings).map(([name, value]) => `  ${name}: ${value}`)];
};

test('how a site says that it is busy, and how an operator is asked, are read from the files; what is not said is usual', async () => {
  const read = async (change: (folder: Folder) => Promise<void>): Promise<unknown> =>
    withCopy(async (folder) => {
      await change(folder);
      const { mistakes, content } = folder.check();
      expect(mistakes).toEqual([]);
      return content?.rungs.at(-1)?.sites.find((site) => site.id === 'bracken-vale');
    });
  const asked = await read((folder) => operated(folder, ...operator({ watch: 'report' })));
  const usual = await read((folder) => operated(folder));
  const busy = await read((folder) => quiesce(folder, 'check: [/opt/flip/is-quiet, --now]', 'limit: 2h', 'every: 60s'));
  expect(asked).toMatchObject({
    operator: { watch: 'report', deadlineSeconds: 259_200, remindSeconds: 43_200, lookSeconds: 3_600 },
  });
  expect(usual).toMatchObject({
    operator: { watch: 'probe', deadlineSeconds: 604_800, remindSeconds: 86_400, lookSeconds: 1_800 },
  });
  const declared = { check: ['/opt/flip/is-quiet', '--now'], limit: '2h', every: '60s' };
  expect(busy).toMatchObject({ operator: null, products: { flip: { quiesce: declared } } });
  expect(patienceOf(declared)).toEqual({ limitSeconds: 7200, everySeconds: 60 });
});

const AT = 'sites[1]';
const CASES: readonly [what: string, spoil: (folder: Folder) => Promise<void>, place: string, fault: RegExp][] = [
  [
    'an operator of a site that Gatehouse changes',
    (folder) =>
      folder.change(
        'production.yml',
        KIND,
        `${KIND}${operator()
          .map((line) => `    ${line}\n`)
          .join('')}`,
      ),
    `${AT}.operator`,
    /sites of kind operator only/,
  ],
  [
    'a reminder after the deadline',
    (folder) => operated(folder, ...operator({ remind: '4d' })),
    `${AT}.operator.remind`,
    /longer than the deadline/,
  ],
  [
    'a look after the deadline',
    (folder) => operated(folder, ...operator({ look: '4d' })),
    `${AT}.operator.look`,
    /longer than the deadline/,
  ],
  [
    'a look too often',
    (folder) => operated(folder, ...operator({ look: '9s' })),
    `${AT}.operator.look`,
    /shorter than 10s/,
  ],
  [
    'a deadline too far off',
    (folder) => operated(folder, ...operator({ deadline: '61d' })),
    `${AT}.operator.deadline`,
    /longer than 60d/,
  ],
  [
    'another way to watch',
    (folder) => operated(folder, ...operator({ watch: 'hope' })),
    `${AT}.operator.watch`,
    /not one of|allowed/,
  ],
  [
    'a check by a relative path',
    (folder) => quiesce(folder, 'check: [is-quiet]', 'limit: 2h', 'every: 60s'),
    `${AT}.products.flip.quiesce.check[0]`,
    /not the absolute path/,
  ],
  [
    'a check with something to resolve in its path',
    (folder) => quiesce(folder, 'check: [/opt/../bin/sh]', 'limit: 2h', 'every: 60s'),
    `${AT}.products.flip.quiesce.check[0]`,
    /not the absolute path/,
  ],
  [
    'a limit of more than a week',
    (folder) => quiesce(folder, 'check: [/bin/true]', 'limit: 8d', 'every: 60s'),
    `${AT}.products.flip.quiesce.limit`,
    /longer than 7d/,
  ],
  [
    'a question every second',
    (folder) => quiesce(folder, 'check: [/bin/true]', 'limit: 2h', 'every: 1s'),
    `${AT}.products.flip.quiesce.every`,
    /shorter than 10s/,
  ],
  [
    'a question every two hours',
    (folder) => quiesce(folder, 'check: [/bin/true]', 'limit: 2d', 'every: 2h'),
    `${AT}.products.flip.quiesce.every`,
    /longer than 1h/,
  ],
];

test.each(CASES)('%s is a mistake', async (_what, spoil, place, fault) => {
  const mistakes = await withCopy(async (folder) => {
    await spoil(folder);
    return folder.check().mistakes;
  });
  expect(mistakes.map(({ file, field }) => `${file} ${field}`)).toEqual([`production.yml ${place}`]);
  expect(mistakes[0]?.fault).toMatch(fault);
  expect(mistakes[0]?.fix).toMatch(/^[A-Z].*\.$/);
});
