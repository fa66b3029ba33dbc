import { expect, test } from '@jest/globals';
import { checkFolder, loadFolder } from '../../src/sites/folder.setup.js';
import { Environments } from '../../src/sites/environments.service.js';
import { SHIPPED } from './folder.js';

const environments = new Environments(loadFolder(SHIPPED, { production: false }));
const rung = (name: 'dev' | 'sit' | 'uat' | 'pre-prod' | 'production') => environments.rung(name);
const criteriaOf = (name: Parameters<typeof rung>[0]) => rung(name).deploymentCriteria;

test('the shipped folder has no mistake in it', () => {
  expect(checkFolder(SHIPPED, { production: false }).mistakes).toEqual([]);
});

test('the rungs stand in the order of the ladder, the first four in the cloud and Production at each Trust (003-086)', () => {
  expect(environments.rungs.map(({ name, hosting }) => [name, hosting])).toEqual([
    ['dev', 'cloud'],
    ['sit', 'cloud'],
    ['uat', 'cloud'],
    ['pre-prod', 'cloud'],
    ['production', 'each-trust'],
  ]);
});

test('each rung records its use in the words of the release process (003-087)', () => {
  expect(environments.rungs.map(({ use }) => use)).toEqual([
    'A volatile environment that is used by Answer developers. Since much of the architecture is difficult to simulate locally, this ecosystem is required to facilitate development of new functionality.',
    'A stable environment to enable the testers to assure the quality of the latest release candidates.',
    'A stable environment to allow the primary stakeholders, product owners and users to test the latest release candidates. This environment will be running full time to enable iterative user testing and new feature demos.',
    'An environment matching the production hardware as closely as possible, allowing AIDE and FLIP to be tested on the same infrastructure. This environment will be running full time to emulate the production environment. Environment will also be used for training and platform demo purposes.',
    'An  environment within each Trust running FLIP, potentially also AIDE',
  ]);
});

test('Dev has no entry criteria (003-088)', () => {
  expect(criteriaOf('dev')).toEqual([]);
});

test('SIT asks that Dev is complete and that both kinds of automated tests passed (003-089) (003-090) (003-091)', () => {
  expect(criteriaOf('sit')).toEqual([
    'Dev is complete',
    'Automation tests have passed',
    'Automated regression tests have passed',
  ]);
});

test('UAT asks for SIT signed off, its results, the training documentation and the notes (003-092) (003-093) (003-094) (003-095)', () => {
  expect(criteriaOf('uat')).toEqual([
    'SIT has been fully signed off by AD',
    'SIT results shared with PO',
    'Training documentation has been updated and shared',
    'Release notes have been shared with PO',
  ]);
});

test('Pre-Prod asks for UAT signed off and the full production notes (003-097) (003-098)', () => {
  expect(criteriaOf('pre-prod')).toEqual([
    'UAT has been fully signed off by PO',
    'Full production release notes have been shared with all stakeholders',
  ]);
});

test('Production asks for OAT, agreed dates and NFR testing (003-100) (003-101) (003-102)', () => {
  expect(criteriaOf('production')).toEqual([
    'OAT has been fully signed off',
    'Release dates have been shared by AD and agreed with the Trust',
    'Any required NFR testing has passed',
  ]);
});

test('UAT and Pre-Prod run full time (003-096) (003-099)', () => {
  expect(environments.rungs.filter((one) => one.runsFullTime).map(({ name }) => name)).toEqual([
    'uat',
    'pre-prod',
    'production',
  ]);
});

test('Pre-Prod mimics two Trusts, each with FLIP and AIDE on the same host (003-006)', () => {
  const sites = rung('pre-prod').sites;
  expect(new Set(sites.map(({ mimics }) => mimics)).size).toBe(2);
  for (const site of sites) {
    expect(environments.trust(site.mimics ?? '')).not.toBeNull();
    expect(Object.keys(site.products).sort()).toEqual(['aide', 'flip']);
  }
});

test('Pre-Prod starts its sites in the same two ways as Production does (003-099)', () => {
  const waysOf = (name: 'pre-prod' | 'production') =>
    new Set(environments.sites(name, 'flip').map(({ products }) => products.flip?.restart[0]));
  expect(waysOf('pre-prod')).toEqual(waysOf('production'));
});

test('Production is one environment within each of ten Trusts, all with FLIP and some with AIDE too (003-103)', () => {
  const sites = rung('production').sites;
  expect(sites.map(({ trust }) => trust)).toEqual(environments.trusts.map(({ id }) => id));
  expect(sites).toHaveLength(10);
  expect(environments.sites('production', 'flip')).toHaveLength(10);
  expect(environments.sites('production', 'aide').length).toBeGreaterThan(0);
  expect(environments.sites('production', 'aide').length).toBeLessThan(10);
});

test('two sites of Production are pilots, and come first', () => {
  const pilots = environments.sites('production', 'flip').map(({ pilot }) => pilot);
  expect(pilots).toEqual([true, true, ...Array<boolean>(8).fill(false)]);
});

test('each site is one remote host in the inventory of a control node that is known (003-045) (003-046)', () => {
  for (const site of environments.allSites) expect(environments.controlNode(site).id).toBe('central-hub');
  expect(new Set(environments.allSites.map(({ host }) => host)).size).toBe(environments.allSites.length);
});

test('each Trust names its three owners, in London time (001-050)', () => {
  for (const trust of environments.trusts) {
    expect(trust.timeZone).toBe('Europe/London');
    expect(trust.contacts.map(({ role }) => role)).toEqual(['service-owner', 'system-owner', 'technical-owner']);
    for (const { email } of trust.contacts) expect(email).toMatch(/\.example\.org$/);
  }
});

test('durations reach the service as seconds', () => {
  expect(rung('production').rollout).toEqual({
    concurrency: 3,
    soakSeconds: 86_400,
    failureBudget: 1,
    deadlineSeconds: 1800,
    preFlight: true,
  });
});

test('the shipped host key is refused in production, because it stands for one still to be filled in (abuse 40)', () => {
  const { mistakes } = checkFolder(SHIPPED, { production: true });
  expect(mistakes.map(({ file, field }) => [file, field])).toEqual([['control-nodes.yml', 'controlNodes[0].hostKey']]);
});
