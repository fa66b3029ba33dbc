import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { CRITERIA } from '../../src/promotions/criterion.js';
import { judge } from '../../src/promotions/gate.js';
import { ENVIRONMENT_NAMES, rungBelow, type EnvironmentName } from '../../src/sites/environment.js';
import { everythingMet } from './facts.js';

const ids = (environment: EnvironmentName) =>
  CRITERIA[environment].map(({ id, requirement }) => `${id} ${requirement}`);

test('Dev asks for nothing (003-088)', () => {
  expect(judge(everythingMet(), 'dev')).toEqual([]);
});

test('SIT asks that dev is complete, and that automation and regression tests passed (003-089) (003-090) (003-091)', () => {
  expect(ids('sit')).toEqual([
    'settled-on-dev M-03',
    'dev-complete 003-089',
    'automation-tests 003-090',
    'automated-regression-tests 003-091',
  ]);
});

test('UAT asks for the SIT sign-off, shared results, training documentation and shared notes (003-092) (003-093) (003-094) (003-095)', () => {
  expect(ids('uat')).toEqual([
    'settled-on-sit M-03',
    'sit-signed-off 003-092',
    'sit-results-shared 003-093',
    'training-documentation 003-094',
    'notes-shared-with-product-owner 003-095',
  ]);
});

test('Pre-Prod asks for the UAT sign-off and the production notes, and that SIT still stands (003-097) (003-098) (INV-03)', () => {
  expect(ids('pre-prod')).toEqual([
    'settled-on-uat M-03',
    'uat-signed-off 003-097',
    'production-notes-shared 003-098',
    'sit-signed-off 003-092',
  ]);
});

test('Production asks for the OAT sign-off, agreed dates and NFR tests, and that UAT and SIT still stand (003-100) (003-101) (003-102) (INV-03)', () => {
  expect(ids('production')).toEqual([
    'settled-on-pre-prod M-03',
    'oat-signed-off 003-100',
    'dates-agreed 003-101',
    'nfr-tests 003-102',
    'uat-signed-off 003-097',
    'sit-signed-off 003-092',
  ]);
});

test.each(ENVIRONMENT_NAMES)(
  'what the file of %s says of its criteria is what its gate asks for, in the same words',
  async (name) => {
    const file = z.object({ deploymentCriteria: z.array(z.string()) });
    const { deploymentCriteria } = file.parse(parse(await readFile(`environments/${name}.yml`, 'utf8')));
    const own = CRITERIA[name].filter((criterion) => criterion.kind !== 'ladder').map(({ title }) => title);
    expect(own.slice(0, deploymentCriteria.length)).toEqual(deploymentCriteria);
  },
);

test.each(ENVIRONMENT_NAMES)(
  'the gate of %s asks first that the rung below has settled, and of no other rung',
  (name) => {
    const asked = CRITERIA[name].flatMap((criterion) => (criterion.kind === 'ladder' ? [criterion.below] : []));
    const below = rungBelow(name);
    expect(asked).toEqual(below === null ? [] : [below]);
    expect(CRITERIA[name][0]?.kind).toBe(below === null ? undefined : 'ladder');
  },
);

test("no sign-off, no rung of the ladder and no Trust's agreement can be waived", () => {
  const all = Object.values(CRITERIA).flat();
  const waivable = all.filter((criterion) => criterion.waivable);
  expect(waivable.filter(({ kind }) => kind !== 'attestation')).toEqual([]);
  expect(all.find(({ id }) => id === 'dates-agreed')?.waivable).toBe(false);
});
