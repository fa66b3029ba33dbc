import { expect, test } from '@jest/globals';
import { nextErrands, type UntestedSite } from '../../src/hotfixes/errand.js';

const SITE: UntestedSite = {
  ...{ site: 'gstt', name: 'GSTT', version: '2.1.1', digest: 'd', performer: 'delivery', steps: null },
  failed: { by: { name: 'Tia Tester' }, at: new Date('2026-11-01T03:00:00Z') },
};

function wayOn(site: UntestedSite) {
  return nextErrands({ unregistered: null, untested: [site], stuck: null });
}

test('a smoke test that failed is offered again, with who said so and when, and what is different now is for somebody to say (003-011, 003-031)', () => {
  const { offers } = wayOn(SITE);
  expect(offers).toMatchObject([
    {
      what: 'Say what the smoke test of 2.1.1 at GSTT came to. The last one failed: Tia Tester said so at 2026-11-01T03:00:00.000Z.',
      example: { outcome: 'passed', notes: '<what is different now>' },
      leadsOn: true,
    },
  ]);
  expect(wayOn({ ...SITE, failed: null }).offers[0]?.example).toEqual({ site: 'gstt', digest: 'd', outcome: 'passed' });
});

test('one that a Trust does itself is waited for again (003-011)', () => {
  expect(wayOn({ ...SITE, performer: 'trust' }).waitingFor).toEqual([
    'The Trust tests GSTT itself, and has not said yet what came of it since. The last one failed: Tia Tester said so at 2026-11-01T03:00:00.000Z.',
  ]);
});
